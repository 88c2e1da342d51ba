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


def at_place(rows: QuerySet[Story], wanted: str) -> QuerySet[Story]:
    """Those of *rows* that are at the place *wanted*."""
    known = source()
    return rows if known is None else rows.filter(known.at(wanted))


def places_of(stories: Sequence[Story]) -> dict[int, Place]:
    """The place of each of *stories*, by its key, in one query about no others: a database may look up the
    places of all that a list leaves out, too."""
    known = source()
    if known is None:
        return {}
    rows = Story.objects.filter(pk__in=[each.pk for each in stories]).order_by()
    named = rows.annotate(place_name=known.expression()).values_list("pk", "place_name")
    return {key: place for key, name in named if (place := known.place(name)) is not None}
