# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stages of review routes as data, and the routes that we ship."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from kepu.directory.names import read_in
from kepu.directory.roles import Role

FOLDER = Path(__file__).with_name("routes")
MOST_STAGES = 12
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
Hours = Annotated[int, msgspec.Meta(ge=1, le=2160)]


class Part(StrEnum):
    """What of a story a stage looks at. Its sign-off is void when one of them changes."""

    TEXT = "text"
    CAPTIONS = "captions"
    PICTURES = "pictures"
    FILM = "film"
    CLAIMS = "claims"
    DETAILS = "details"


PART_LABELS = {
    Part.TEXT: _("title, summary and text"),
    Part.CAPTIONS: _("captions"),
    Part.PICTURES: _("pictures"),
    Part.FILM: _("the film or recording"),
    Part.CLAIMS: _("the claims"),
    Part.DETAILS: _("people, licence, releases and origins"),
}

ASK_LABELS = {
    "confidentiality": _("confidentiality"),
    "hard": _("hard questions: maps, medicine, minors, secrets, danger, rights"),
}
"""What the groups of questions are called that a stage may ask for."""


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stage. ``by`` says who answers: ``people`` who hold *role* in the story's unit or above (or those
    whose public identifiers *people* lists), or ``experts``, where each claim is signed by who is asked.
    ``hours`` is its clock, ``urgent_hours`` that of the urgent route; ``quorum`` how many must sign; ``link``
    whether a signed link with a code may approve; ``apart`` whether who signs here may sign no other stage
    that is apart; ``own`` whether one who wrote the story may sign; ``asks`` which groups of questions must
    be answered first; ``after`` whether it is done once the story is published."""

    key: Key
    names: Mapping[str, str]
    looks_at: Sequence[Part]
    by: Literal["people", "experts"] = "people"
    role: Role = Role.EDITOR
    people: Sequence[str] = ()
    hours: Hours = 48
    urgent_hours: Hours = 4
    quorum: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    link: bool = False
    apart: bool = True
    own: bool = False
    asks: Sequence[str] = ()
    after: bool = False

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def signed_as(self) -> str:
        """What a sign-off calls it."""
        return f"stage:{self.key}"

    def clock(self, *, urgent: bool) -> int:
        """Hours until it is due."""
        return self.urgent_hours if urgent else self.hours


class ShippedRoute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A route that a house may begin with; ``source``, ``checked_on`` and ``sure`` say where it is known
    from."""

    names: Mapping[str, str]
    stages: Sequence[Stage]
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)


@cache
def shipped_routes() -> Mapping[str, ShippedRoute]:
    """Every route that we ship, by the name of its file. Raises where one is wrong."""
    return {
        path.stem: msgspec.convert(tomllib.loads(path.read_text("utf-8")), ShippedRoute)
        for path in sorted(FOLDER.glob("*.toml"))
    }
