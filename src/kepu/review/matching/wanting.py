# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many experts a claim wants: one, two where a mistake would do much harm, a third where two differ."""

from __future__ import annotations

from collections.abc import Sequence

from kepu.review.models import Claim, Review
from kepu.review.states import CONFIRMS

ONE, TWO, THREE = 1, 2, 3


def differ(reviews: Sequence[Review]) -> bool:
    """Whether some of *reviews* confirm and others do not."""
    return len({review.verdict in CONFIRMS for review in reviews}) > 1


def wanted(claim: Claim, reviews: Sequence[Review]) -> int:
    """How many experts *claim* wants in all, *reviews* being those that count."""
    if differ(reviews):
        return THREE
    return TWO if claim.tier == Claim.Tier.HIGH else ONE
