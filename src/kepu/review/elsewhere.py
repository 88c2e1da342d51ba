# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was signed in other houses, as the newsroom shows it beside the claims of a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.directory.names import read_in
from kepu.engine.readable import one_line
from kepu.engine.readable import readable as safe
from kepu.engine.reviews.digests import KNOWN_NORMALISERS
from kepu.engine.reviews.verdict import State
from kepu.review.models import Claim, ForeignReview, digest_of
from kepu.review.standing import Ground, in_words, standing
from kepu.stories.models import Story
from kepu.stories.queries import main_master

MOST_SHOWN = 25
"""Reviews of other houses that are shown of one claim."""
STATES: Mapping[State, Promise] = MappingProxyType(
    {
        State.HOLDS: gettext_lazy("its digest holds what stands now"),
        State.CHANGED: gettext_lazy("what stands now is something else than what was signed"),
        State.UNKNOWN: gettext_lazy("what stands now is not known whole, so it cannot be compared"),
        State.VOID: gettext_lazy("it was made void there"),
        State.WRONG: gettext_lazy("its digest does not follow from what was signed"),
    }
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One review of another house: who signed by what the file tells, in which house (its name, then its
    address), how it should read, and what its digest says of what stands now. ``signed`` is what was signed
    where that is something else, ``why`` the reason where it was made void."""

    review: ForeignReview
    who: str
    house: str
    wording: str
    state: State
    signed: str
    why: str

    @property
    def told(self) -> Promise:
        """What its digest says, in words."""
        return STATES[self.state]

    @property
    def holds(self) -> bool:
        """Whether it holds what stands."""
        return self.state == State.HOLDS


@dataclass(frozen=True, slots=True)
class AllElsewhere:
    """Those of one claim that are shown, the newest first, and how many more there are."""

    shown: Sequence[Elsewhere] = ()
    more: int = 0


def with_elsewhere(claims: QuerySet[Claim]) -> list[Claim]:
    """*claims*, with what was signed on them in other houses, which is asked for only where there is some."""
    told_of = Exists(ForeignReview.objects.filter(claim=OuterRef("pk")))
    found = list(claims.annotate(told_of=told_of))
    prefetch_related_objects([each for each in found if each.told_of], "foreign_reviews")
    return [*found]


def ground_of(story: Story) -> Callable[[], Ground]:
    """What stands in *story* as it is at hand, read at most once."""
    return cache(lambda: Ground.from_parts(story.words(), story.caption_tracks.all(), main_master(story)))


def elsewhere(claim: Claim, ground: Callable[[], Ground]) -> AllElsewhere:
    """What was signed in other houses on *claim*, one of ``with_elsewhere`` whose ``anchors`` are at hand.
    What stands now is read from *ground*, and asked for only where there is something to compare."""
    given = list(claim.foreign_reviews.all()) if getattr(claim, "told_of", True) else []
    if not given:
        return AllElsewhere()
    stands = standing(claim, ground(), [copy(each) for each in claim.anchors.all()]).digest
    shown = [_told(each, stands) for each in given[:MOST_SHOWN]]
    return AllElsewhere(shown, len(given) - len(shown))


def _told(review: ForeignReview, stands: str) -> Elsewhere:
    state = _state(review, stands)
    house = filter(None, (one_line(read_in(review.house_names)), one_line(review.house_address)))
    return Elsewhere(
        review,
        _who(review),
        " · ".join(house),
        _lines(review.wording),
        state,
        _lines(in_words(review.content)) if state in (State.CHANGED, State.WRONG) else "",
        one_line(read_in(review.void_reason)) if state == State.VOID else "",
    )


def _state(review: ForeignReview, stands: str) -> State:
    """What both digests say, the one of what was signed and that of what stands, made anew."""
    known = review.normaliser in KNOWN_NORMALISERS
    if not known or digest_of(review.content) != review.digest:
        return State.WRONG
    if review.void_at is not None:
        return State.VOID
    if not stands:
        return State.UNKNOWN
    return State.HOLDS if review.digest == stands else State.CHANGED


def _who(review: ForeignReview) -> str:
    """Who signed, as far as the file tells."""
    name, where = one_line(read_in(review.names)), one_line(read_in(review.affiliation))
    if name:
        return _("{name}, {affiliation}").format(name=name, affiliation=where) if where else name
    if where:
        return _("an expert of {affiliation}").format(affiliation=where)
    return _("somebody whom the file does not name")


def _lines(words: str) -> str:
    return "\n".join(map(safe, words.splitlines()))
