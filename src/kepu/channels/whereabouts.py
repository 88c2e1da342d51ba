# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where stories stand, by their publications on every channel and by open corrections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import pgettext_lazy

from kepu.channels.models import Correction, Publication
from kepu.channels.states import State
from kepu.stories.whereabouts import Place, Source

Rows = Callable[[], QuerySet[Any]]


def _in(state: State) -> Rows:
    return lambda: Publication.objects.order_by().filter(state=state)


def _withdrawn() -> QuerySet[Any]:
    return _in(State.WITHDRAWN)().exclude(published_at=None)


def _corrected() -> QuerySet[Any]:
    return Correction.objects.order_by().filter(closed_at=None)


BLOCKED = Place("blocked", "▲", pgettext_lazy("matrix", "Blocked"), "cinnabar")
BUILDING = Place("building", "▶", pgettext_lazy("matrix", "Building"))
CORRECTING = Place("correcting", "◤", pgettext_lazy("matrix", "Correcting"), "ochre")
LIVE = Place("live", "■", pgettext_lazy("matrix", "Live"))
WITHDRAWN = Place("withdrawn", "✕", pgettext_lazy("matrix", "Withdrawn"))
DRAFT = Place("draft", "○", pgettext_lazy("matrix", "Draft"))
HOLDS: Sequence[tuple[Place, Sequence[Rows]]] = (
    (BLOCKED, [_in(State.FAILED)]),
    (BUILDING, [_in(State.BUILDING)]),
    (CORRECTING, [_in(State.LIVE), _corrected]),
    (LIVE, [_in(State.LIVE)]),
    (WITHDRAWN, [_withdrawn]),
    (DRAFT, []),
)
"""What a story has that is at each place; the first that fits is its place."""


def place_expression() -> Case:
    """The name of the place of each row of ``Story``."""
    return Case(
        *(When(_all(_of_row(held)), then=Value(place.name)) for place, held in HOLDS if held),
        default=Value(DRAFT.name),
    )


def _of_row(held: Sequence[Rows]) -> list[Q]:
    return [Q(Exists(rows().filter(story=OuterRef("pk")))) for rows in held]


def at_place(name: str) -> Q:
    """That a story is at the place called *name*. Asked by sets: few stories are at most places, and the
    database begins with those."""
    condition = Q()
    for place, held in HOLDS:
        fits = _all([Q(pk__in=rows().values("story")) for rows in held])
        if place.name == name:
            return condition & fits
        condition &= ~fits
    return Q(pk__in=[])


def _all(conditions: Sequence[Q]) -> Q:
    whole = Q()
    for each in conditions:
        whole &= each
    return whole


SOURCE = Source([place for place, _held in HOLDS], place_expression, at_place)
