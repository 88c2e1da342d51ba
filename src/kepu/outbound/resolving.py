# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a name to addresses, once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from ipaddress import ip_address

from django.utils.translation import gettext_lazy as _

from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.places import Place
from kepu.outbound.refusals import NEVER, Address, Refusal, refusal

Resolver = Callable[[str, int], list[str]]
"""Takes a host and a port and returns numbers as text. Raises ``OSError``."""
_WORDS = {
    Refusal.LOOPBACK: _("this machine itself"),
    Refusal.PRIVATE: _("a private network"),
    Refusal.CARRIER: _("a provider's inner network"),
    Refusal.LINK_LOCAL: _("the local link"),
    Refusal.METADATA: _("the machine's own metadata"),
}


def system_resolver(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(row[4][0]) for row in found]


def checked_addresses(
    place: Place, resolver: Resolver, *, opened: bool, seconds: float
) -> tuple[Address, ...]:
    """Where *place* may be reached, in the resolver's order. Every address is checked: a name with one public
    and one private address is refused whole. *opened* hosts may lie inside the house.

    Raises ``GuardError``.
    """
    if place.literal is not None:
        found = [place.literal]
    else:
        if "." not in place.host and not opened:
            raise _forbidden(place, None)
        found = _resolve(place, resolver, seconds)
    for address in found:
        why = refusal(address)
        if why is not None and (why in NEVER or not opened):
            raise _forbidden(place, why)
    return tuple(dict.fromkeys(found))


def _forbidden(place: Place, why: Refusal | None) -> GuardError:
    if why in _WORDS:
        return GuardError(
            Reason.FORBIDDEN,
            _("{host} leads to {where}, and nothing is fetched from there. Use a public address."),
            host=place.host,
            where=_WORDS[why],
        )
    return GuardError(
        Reason.FORBIDDEN,
        _("Only hosts of the public network are fetched from, and {host} is none. Use a public address."),
        host=place.host,
    )


def _resolve(place: Place, resolver: Resolver, seconds: float) -> list[Address]:
    """What *resolver* says of the name, as numbers. It runs beside us, for the system's cannot be told to
    give up; one that hangs is left behind."""
    told: list[list[str] | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            told.append(resolver(place.host, place.port))
        except (OSError, UnicodeError) as error:
            told.append(error)

    asking = threading.Thread(target=ask, daemon=True, name="kepu-resolve")
    asking.start()
    asking.join(max(seconds, 0.0))
    if not told:
        raise GuardError(
            Reason.SLOW,
            _("Nobody said in time where {host} is; it will be tried again."),
            host=place.host,
        )
    if not isinstance(told[0], list) or not told[0]:
        raise GuardError(
            Reason.UNKNOWN,
            _("No host named {host} was found; check its spelling, or whether this machine has a network."),
            host=place.host,
        )
    return [ip_address(each) for each in told[0]]
