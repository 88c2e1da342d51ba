# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's list of hosts inside the house that may be fetched from all the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.places import Place, read_place


@dataclass(frozen=True, slots=True)
class Allowed:
    """One host, at one port or, without one, at the usual ports."""

    host: str
    port: int | None = None


def read_allowed(text: str) -> frozenset[Allowed]:
    """The hosts of *text*: ``intranet.example``, ``nas.example:8080``, ``10.0.0.5`` or ``[fd00::5]:81``, with
    white space or commas between them. A host stands for itself alone, and not for what lies below it.
    Raises ``GuardError``."""
    return frozenset(_read(each) for each in re.split(r"[\s,]+", text) if each)


def _read(word: str) -> Allowed:
    try:
        place = read_place(f"http://{word}/")
    except GuardError as error:
        raise GuardError(
            Reason.SPELLING,
            _("“{word}” in the list of allowed hosts is no host; write host or host:port."),
            word=word,
        ) from error
    if place.target != "/":
        raise GuardError(
            Reason.SPELLING,
            _("“{word}” in the list of allowed hosts is no host; write host or host:port."),
            word=word,
        )
    return Allowed(place.host, place.port if re.search(r":[0-9]+\Z", word) else None)


def allows_host(allowed: frozenset[Allowed], place: Place) -> bool:
    """Whether the operator opened the host of *place* at its port."""
    return any(each.host == place.host and each.port in (None, place.port) for each in allowed)


def allows_port(allowed: frozenset[Allowed], ports: frozenset[int], place: Place) -> bool:
    """Whether the port of *place* is one of *ports*, or the operator named it with its host."""
    return place.port in ports or Allowed(place.host, place.port) in allowed
