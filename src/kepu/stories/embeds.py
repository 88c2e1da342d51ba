# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films of other sites: which addresses may become a frame on a page, by the table ``embeds.toml``.

The address of a frame is put together from the table and from what its expressions match whole. Whatever else
was typed goes nowhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import msgspec
from django.conf import settings

from kepu.directory.names import read_in
from kepu.outbound.errors import GuardError
from kepu.outbound.places import Place, read_place

TABLE = Path(__file__).with_name("embeds.toml")
_PART = re.compile(r"\{([a-z]+)\}")


class EmbedHostError(ValueError):
    """A word of the operator's list that is no ``provider:host``: ``word``."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses of one provider that become one kind of frame. Without ``hosts`` the operator names them."""

    hosts: Sequence[str]
    paths: Sequence[str]
    frame: str

    def at(self, host: str) -> bool:
        """Whether *host* is one of these: itself, or below one that is written with a dot before it."""
        return any(host == each or (each.startswith(".") and host.endswith(each)) for each in self.hosts)


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A site. ``source``, ``checked_on`` and ``sure`` say where that is known from; ``referrer`` that it
    shows nothing unless the reader's browser names the house."""

    name: Mapping[str, str]
    parts: Mapping[str, str]
    referrer: bool
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]
    addresses: Sequence[Addresses]

    @cached_property
    def by_operator(self) -> bool:
        """Whether it has hosts only by the operator's list."""
        return not any(each.hosts for each in self.addresses)


@dataclass(frozen=True, slots=True)
class Embed:
    """A film of another site: who shows it, at which host, the address of its frame, and whether that host
    must be told which house asks."""

    names: Mapping[str, str]
    host: str
    frame: str
    referrer: bool

    @property
    def provider(self) -> str:
        """Who shows it, in the reader's language."""
        return read_in(self.names)

    @property
    def origin(self) -> str:
        """The frame's origin, as a policy of content names it."""
        return f"https://{self.host}"


@cache
def providers() -> Mapping[str, Provider]:
    """Every provider by its name in the table, in its order. Raises where the table is wrong."""
    return msgspec.convert(tomllib.loads(TABLE.read_text("utf-8")), dict[str, Provider])


def read_hosts(text: str) -> Mapping[str, str]:
    """The operator's list (``peertube:video.example.org``, white space or commas between) as hosts with the
    name of their provider. Raises ``EmbedHostError``."""
    found: dict[str, str] = {}
    for word in filter(None, re.split(r"[\s,]+", text)):
        name, _colon, host = word.partition(":")
        provider = providers().get(name)
        try:
            place = read_place(f"https://{host}/")
        except GuardError as error:
            raise EmbedHostError(word) from error
        if provider is None or not provider.by_operator or place.target != "/" or host != place.host:
            raise EmbedHostError(word)
        found[place.host] = name
    return MappingProxyType(found)


def find_embed(address: str, hosts: Mapping[str, str], own: str = "") -> Embed | None:
    """What *address* becomes on a page; ``None`` where it stays a link. *hosts* is the operator's list.
    A frame of *own*, the house's host, would be of the page's own origin and could open its sandbox: it is
    never made."""
    try:
        place = read_place(address)
    except GuardError:
        return None
    if (place.scheme, place.port) != ("https", 443) or place.literal is not None:
        return None
    for name, provider in providers().items():
        for each in provider.addresses:
            if not (each.at(place.host) if each.hosts else hosts.get(place.host) == name):
                continue
            if (parts := _parts(provider, each, place)) is not None:
                frame = each.frame.format(host=place.host, **parts)
                host = urlsplit(frame).netloc
                return Embed(provider.name, host, frame, provider.referrer) if host != own else None
    return None


def embed_of(address: str) -> Embed | None:
    """``find_embed`` with the operator's list of this house."""
    return find_embed(address, settings.EMBED_HOSTS, urlsplit(settings.HOUSE.address).hostname or "")


def frame_origins() -> list[str]:
    """The origins of all frames that any page of this house may show, as a policy of content names them."""
    frames = {each.frame for provider in providers().values() for each in provider.addresses if each.hosts}
    fixed = {f"https://{urlsplit(frame).netloc}" for frame in frames}
    return sorted(fixed | {f"https://{host}" for host in settings.EMBED_HOSTS})


def links_only(body: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """Of the embeds of *body*, those that will stay links."""
    for block in body:
        if block["type"] == "embed" and embed_of(str(block["value"].get("address", ""))) is None:
            yield block["value"]


def _parts(provider: Provider, addresses: Addresses, place: Place) -> dict[str, str] | None:
    path, _mark, query = place.target.partition("?")
    parts = tuple(provider.parts.items())
    for pattern in addresses.paths:
        wanted_path, _mark, wanted_query = pattern.partition("?")
        found = _expression(wanted_path, parts).fullmatch(path.removesuffix("/"))
        if found is None:
            continue
        if not wanted_query:
            return found.groupdict()
        key, _equals, value = wanted_query.partition("=")
        told = [each for name, each in parse_qsl(query, keep_blank_values=True) if name == key]
        # Of two that have the same name, nobody knows which the site takes.
        if len(told) == 1 and (more := _expression(value, parts).fullmatch(told[0])) is not None:
            return found.groupdict() | more.groupdict()
    return None


@cache
def _expression(pattern: str, parts: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """*pattern* (``/video/{id}``) as an expression with a group for each part."""
    named, told, end = dict(parts), "", 0
    for found in _PART.finditer(pattern):
        told += re.escape(pattern[end : found.start()]) + f"(?P<{found[1]}>{named[found[1]]})"
        end = found.end()
    return re.compile(told + re.escape(pattern[end:]), re.ASCII)
