# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent, and what of it may travel on when an answer sends us elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

import kepu
from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.inflating import ACCEPTED
from kepu.outbound.places import Place, ascii_shown, follow

OPEN = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})
"""Headers that tell no secret. Every other header goes to the origin that it was meant for alone."""
OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})
"""Headers that follow from the request itself."""
MOVED = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """One request to one place."""

    place: Place
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a header that only the request itself may set."""
        if wrong := OURS & {each.lower() for each in self.headers}:
            raise ValueError(f"{', '.join(sorted(wrong))}: set by the request itself")

    @property
    def secret(self) -> bool:
        """Whether it carries what is meant for its own origin alone."""
        return self.body is not None or any(each.lower() not in OPEN for each in self.headers)

    def wire_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as they are sent."""
        told = {each.lower() for each in self.headers}
        headers = {"Host": self.place.authority, "Accept-Encoding": ACCEPTED, "Connection": "close"}
        if "user-agent" not in told:
            headers["User-Agent"] = f"Kepu/{kepu.__version__}"
        if "accept" not in told:
            headers["Accept"] = "*/*"
        if self.body is not None:
            headers["Content-Length"] = str(len(self.body))
        # What only UTF-8 can spell is sent so; the sender of an entity tag gets back the bytes that it sent.
        return [
            (name.encode("ascii"), value.encode("latin-1" if _latin(value) else "utf-8"))
            for name, value in {**headers, **self.headers}.items()
        ]


def _latin(value: str) -> bool:
    return all(ord(each) < 256 for each in value)


def moved(request: Request, status: int, locations: list[str]) -> Request:
    """The request that follows an answer of *status* (one of ``MOVED``) with the Location headers
    *locations*. Raises ``GuardError`` where following would give away what is secret, or leads nowhere."""
    if len(set(locations)) != 1:
        raise GuardError(
            Reason.CIRCLE,
            _("{host} says that the page moved, but not where to; open the address in a browser."),
            host=request.place.host,
        )
    place = follow(request.place, locations[0])
    keeps = status in _KEEPS_METHOD or request.method in ("GET", "HEAD")
    onward = replace(request, place=place) if keeps else Request(place, "GET", _without_body(request))
    if place.origin == request.place.origin:
        return onward
    downgrade = request.place.scheme == "https" and place.scheme == "http"
    if request.secret and (downgrade or onward.body is not None):
        raise GuardError(
            Reason.FORBIDDEN,
            _("{host} sends what is secret on to {place}; it was not sent. Check the address."),
            host=request.place.host,
            place=ascii_shown(f"{place.scheme}://{place.authority}"),
        )
    return replace(
        onward, headers={each: told for each, told in onward.headers.items() if each.lower() in OPEN}
    )


def _without_body(request: Request) -> Mapping[str, str]:
    """The headers that do not describe a body."""
    return {name: told for name, told in request.headers.items() if not name.lower().startswith("content-")}
