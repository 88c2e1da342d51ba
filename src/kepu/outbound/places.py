# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading an address as strictly as it can be read.

Every reader of addresses forgives something else, and what two of them read differently is a way past the
guard. So there is one reading here, and what it does not understand is refused: user names, odd numbers for
hosts, back slashes, a dot at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NoReturn
from urllib.parse import quote, urljoin

import idna
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.refusals import Address

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 4096
"""Characters of an address."""
_SHAPE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)(?:#.*)?")
_HOST_AND_PORT = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")


@dataclass(frozen=True, slots=True)
class Place:
    """An address, understood. ``host`` is ASCII in lower case: a name, or a number without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    literal: Address | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Who is trusted together: scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The host as the Host header and an address write it."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def read_place(address: str) -> Place:
    """*address* understood; its fragment is left out. Raises ``GuardError`` for one that we do not accept."""
    if len(address) > LONGEST:
        _refuse(_("The address is longer than {most} characters; use a shorter one."), address, most=LONGEST)
    if _CONTROL.search(address) or address != address.strip():
        _refuse(_("“{address}” holds a character that no address has; type it again."), address)
    shape = _SHAPE.fullmatch(address)
    if shape is None:
        _refuse(_("“{address}” is no address; write it whole, from http:// or https://."), address)
    scheme = shape["scheme"].lower()
    if scheme not in DEFAULT_PORTS:
        _refuse(_("“{address}” does not begin with http:// or https://; nothing else is fetched."), address)
    host, port = _read_authority(shape["authority"], address)
    name, literal = read_host(host, address)
    return Place(scheme, name, port or DEFAULT_PORTS[scheme], _target(shape["rest"]), literal)


def follow(place: Place, location: str) -> Place:
    """The place that *location*, of an answer from *place*, leads to. Raises ``GuardError``."""
    if _CONTROL.search(location):
        _refuse(_("“{address}” holds a character that no address has; type it again."), location)
    return read_place(urljoin(str(place), location.strip()))


def read_host(host: str, address: str) -> tuple[str, Address | None]:
    """*host* of *address* as ASCII, and the number that it is, if it is one. Raises ``GuardError``."""
    if host.startswith("["):
        try:
            number = IPv6Address(host[1:-1])
        except AddressValueError:
            _refuse(_("“{address}” names its host by a number that cannot be read; use the name."), address)
        return number.compressed, number
    name = _ascii(host, address)
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(each) for each in labels):
        _refuse(_("“{address}” holds no proper host name; check its spelling."), address)
    if not _NUMBER.fullmatch(labels[-1]):
        return name, None
    try:
        # Four decimal numbers and nothing else: 127.1, 0x7f000001 and 017700000001 are refused.
        return name, IPv4Address(name)
    except AddressValueError:
        _refuse(_("“{address}” names its host by a number that cannot be read; use the name."), address)


def _ascii(host: str, address: str) -> str:
    """*host* as the name system spells it. Letters that only look like ASCII are refused, not mended."""
    if host.isascii():
        return host.lower()
    try:
        encoded = idna.encode(host.lower(), std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        encoded = ""
    if not encoded or any(mark in host for mark in "。．｡"):
        _refuse(_("“{address}” holds no proper host name; check its spelling."), address)
    return encoded


def _read_authority(authority: str, address: str) -> tuple[str, int | None]:
    """The host and the port of *authority*."""
    if "@" in authority:
        _refuse(_("“{address}” holds a user name or password; leave out what stands before the @."), address)
    found = _HOST_AND_PORT.fullmatch(authority)
    port = int(found["port"]) if found and found["port"] else None
    if found is None or (port is not None and not 0 < port < 65536):
        _refuse(_("“{address}” holds no proper host name; check its spelling."), address)
    return found["host"], port


def _target(rest: str) -> str:
    """Path and query as a request spells them: what is there stays, what is not ASCII is encoded."""
    path = rest if rest.startswith("/") else f"/{rest}"
    return quote(path, safe="!$%&'()*+,/:;=?@[]~")


def _refuse(words: str | Promise, address: str, **values: object) -> NoReturn:
    shown = address if len(address) <= 120 else f"{address[:119]}…"
    raise GuardError(Reason.SPELLING, words, address=ascii_shown(shown), **values)


def ascii_shown(text: str) -> str:
    """*text* with what cannot be printed shown by its number."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
