# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signatures that a claim lost last: who would be asked again, why they died, and what they held."""

from __future__ import annotations

from collections.abc import Sequence

from kepu.jobs.wording import in_language
from kepu.review.models import Claim, Review
from kepu.review.standing import in_words
from kepu.review.states import Verdict
from kepu.stories.differ import Piece, words
from kepu.stories.text import readable


def died_last(claim: Claim) -> list[Review]:
    """The reviews of *claim* that became void last and together, of each expert the newest; none where there
    are none. Whoever said that it is not their field is not among them."""
    dead = [each for each in claim.reviews.all() if each.void_at and each.verdict != Verdict.NOT_MINE]
    last = max((each.void_at for each in dead if each.void_at), default=None)
    found: dict[int, Review] = {}
    for review in sorted(dead, key=lambda each: (each.signed_at, each.pk), reverse=True):
        if review.void_at == last:
            found.setdefault(review.expert_id, review)
    return list(found.values())


def why_died(died: Sequence[Review]) -> str:
    """Why *died* are void, in the reader's language; nothing where none is."""
    return in_language(died[0].void_reason) if died else ""


def difference(claim: Claim, died: Sequence[Review]) -> list[Piece]:
    """What is different between what the first of *died* held and what stands now, in words; nothing where no
    word is."""
    if not died:
        return []
    return wording_difference(in_words(died[0].content), in_words(claim.content))


def wording_difference(was: str, now: str) -> list[Piece]:
    """How *now* differs from *was*, as people read it; nothing where it does not."""
    if was == now:
        return []
    shown = readable(was), readable(now)
    return words(*shown) if shown[0] != shown[1] else words(was, now)
