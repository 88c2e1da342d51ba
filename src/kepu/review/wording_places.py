# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which words under a claim give way to another wording, and where they stand then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from kepu.engine.content import normalise
from kepu.review.anchoring import Quote, quote, source_range
from kepu.review.caption_words import range_at
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim
from kepu.review.placing import SPOKEN
from kepu.review.rewriting import Hunk, hunks
from kepu.review.standing import Ground


@dataclass(frozen=True, slots=True)
class Place:
    """Words that are exchanged: from which code point to which they go now, what changes in them, and the
    anchors of the claim that stand on them."""

    start: int
    end: int
    changes: Sequence[Hunk]
    anchors: list[Anchor] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written anew, by block of the text and by language of the captions."""

    text: dict[str, list[Place]] = field(default_factory=dict)
    captions: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Where."""
        return [*self.text, *(f"{SPOKEN}{each}" for each in self.captions)]

    def changes_something(self) -> bool:
        """Whether a word becomes another."""
        return any(place.changes for each in (self.text, self.captions) for at in each for place in each[at])


def plan_wording(claim: Claim, ground: Ground, now: str) -> Plan:
    """Every place of *claim* that says just its statement becomes *now*. Raises ``ReviewError`` where none
    does."""
    plan, same = Plan(), normalise(claim.statement)
    for anchor in claim.anchors.all():
        if anchor.kind == Anchor.Kind.TEXT and normalise(anchor.exact) == same:
            where = source_range(ground.words, anchor.quote, ground.read)
            _add(plan.text.setdefault(anchor.place, []), anchor, where, ground.words[anchor.place], now)
        elif anchor.kind == Anchor.Kind.CAPTIONS and normalise(_said(anchor, ground)) == same:
            where, text = _spoken_range(anchor, ground), ground.spoken(anchor.place)[anchor.place]
            _add(plan.captions.setdefault(anchor.place, []), anchor, where, text, now)
    if not plan.names:
        raise ReviewError(
            _(
                "The statement of claim {number} reads otherwise than the words on which it stands, so that"
                " nobody knows which to exchange. Write it into the text by hand, then ask again."
            ),
            number=claim.number,
        )
    if not plan.changes_something():
        raise ReviewError(_("The text reads so already; ask again instead."))
    return plan


def _add(places: list[Place], anchor: Anchor, where: tuple[int, int], text: str, now: str) -> None:
    start, end = where
    known = next((each for each in places if (each.start, each.end) == where), None)
    if known is None:
        known = Place(start, end, hunks(text[start:end], now, start))
        places.append(known)
        places.sort(key=lambda each: each.start)
    known.anchors.append(anchor)


def _said(anchor: Anchor, ground: Ground) -> str:
    return anchor.exact or ground.said(anchor.place, anchor.start, anchor.end)


def _spoken_range(anchor: Anchor, ground: Ground) -> tuple[int, int]:
    if not anchor.exact:
        return range_at(ground.cues[anchor.place], anchor.start, anchor.end)
    return source_range(ground.spoken(anchor.place), anchor.quote, ground.read)


def all_changes(places: Iterable[Place]) -> list[Hunk]:
    """What changes in all of *places*."""
    return [change for place in places for change in place.changes]


def quoted_anew(
    texts: Mapping[str, str], name: str, places: Iterable[Place]
) -> Iterator[tuple[Anchor, Quote]]:
    """Each anchor on *places* with the words that it stands on in *texts*, where they are written anew."""
    by = 0
    for place in places:
        more = sum(len(each.text) - (each.end - each.start) for each in place.changes)
        found = quote(texts, name, place.start + by, place.end + by + more)
        if found is None:
            raise ReviewError(_("The wording has no words that could stand in the text."))
        by += more
        for anchor in place.anchors:
            yield anchor, found
