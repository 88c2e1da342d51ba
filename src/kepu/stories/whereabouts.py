# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each story of a list stands in the world. Stories do not know it: who publishes them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet
from django.utils.functional import Promise

from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places where a story can be: its name in an address, and its glyph and word for people.
    ``wash`` is the colour behind one that waits for somebody, empty for others."""

    name: str
    glyph: str
    word: Promise | str
    wash: str = ""

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


@dataclass(frozen=True, slots=True)
class Source:
    """Who knows: the places; an expression over rows of ``Story`` that is the name of the place of each; and
    the condition that a story is at a place."""

    places: Sequence[Place]
    expression: Callable[[], Case]
    at: Callable[[str], Q]

    def place(self, name: str) -> Place | None:
        """The place called *name*."""
        return next((each for each in self.places if each.name == name), None)


_sources: list[Source] = []


def register(source: Source) -> None:
    """Let *source* say where stories stand."""
    _sources[:] = [source]


def source() -> Source | None:
    """Who knows; ``None`` where nobody does."""
    return _sources[0] if _sources else None


def with_places(rows: QuerySet[Story], wanted: str = "") -> QuerySet[Story]:
    """*rows* with ``place_name``, in the same query; those at the place *wanted* alone where it is told."""
    known = source()
    if known is None:
        return rows
    if wanted:
        rows = rows.filter(known.at(wanted))
    placed: QuerySet[Story] = rows.annotate(place_name=known.expression())
    return placed


def place_of(row: Story) -> Place | None:
    """The place of *row*, which is one of ``with_places``."""
    known = source()
    return known.place(getattr(row, "place_name", "")) if known is not None else None
