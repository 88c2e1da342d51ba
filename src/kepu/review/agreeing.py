# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether those who signed a claim are enough, and what they find together: one expert, two where a mistake
would do much harm; where they differ, most of at least three. Every place that asks, asks here."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from django.utils.translation import gettext as _

from kepu.review.models import Claim, Review
from kepu.review.states import CONFIRMS

ONE, TWO, THREE = 1, 2, 3


class Agreed(Enum):
    """What those who signed find together, or whose signature is still missing."""

    NOBODY = auto()
    """Nobody signed."""
    SECOND = auto()
    """Whoever signed confirms it, and a second expert is missing."""
    THIRD = auto()
    """They differ, and no more than two signed."""
    EVEN = auto()
    """As many confirm it as do not, and one more is missing."""
    CONFIRMED = auto()
    """All of them confirm it, or most of at least three."""
    REFUSED = auto()
    """All of them do not confirm it, or most of at least three."""


def confirming(reviews: Sequence[Review]) -> list[Review]:
    """Those of *reviews* that confirm."""
    return [each for each in reviews if each.verdict in CONFIRMS]


def differ(reviews: Sequence[Review]) -> bool:
    """Whether some of *reviews* confirm and others do not."""
    return 0 < len(confirming(reviews)) < len(reviews)


def enough(claim: Claim) -> int:
    """How many experts *claim* wants where they agree."""
    return TWO if claim.tier == Claim.Tier.HIGH else ONE


def agreed(claim: Claim, reviews: Sequence[Review]) -> Agreed:
    """What *reviews*, those of *claim* that count (of each expert the newest), come to."""
    many, confirm = len(reviews), len(confirming(reviews))
    if not many:
        return Agreed.NOBODY
    if confirm == many:
        return Agreed.CONFIRMED if many >= enough(claim) else Agreed.SECOND
    if not confirm:
        return Agreed.REFUSED
    if many < THREE:
        return Agreed.THIRD
    if confirm * 2 == many:
        return Agreed.EVEN
    return Agreed.CONFIRMED if confirm * 2 > many else Agreed.REFUSED


def wanted(claim: Claim, reviews: Sequence[Review]) -> int:
    """How many experts *claim* wants in all, *reviews* being those that count."""
    if agreed(claim, reviews) == Agreed.EVEN:
        return len(reviews) + 1
    return THREE if differ(reviews) else enough(claim)


def missing(claim: Claim, reviews: Sequence[Review]) -> str:
    """What keeps *claim* from being confirmed by *reviews*, those that count, in a sentence; empty where
    nothing does."""
    found = agreed(claim, reviews)
    if found == Agreed.REFUSED:
        return _(
            "Claim {number} is not confirmed: of {many} who signed it, {against} do not find it correct."
            " Change it, and ask anew."
        ).format(number=claim.number, many=len(reviews), against=len(reviews) - len(confirming(reviews)))
    told = {
        Agreed.NOBODY: _("Claim {number} is not signed as it stands now."),
        Agreed.SECOND: _("Claim {number} is of high risk and signed by one expert; ask a second."),
        Agreed.THIRD: _("Those who signed claim {number} do not agree; ask a third expert."),
        Agreed.EVEN: _("Of those who signed claim {number}, as many confirm it as do not; ask one more."),
    }
    return told[found].format(number=claim.number) if found in told else ""
