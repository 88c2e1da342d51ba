# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a method is right. The claims are halved by their keys: what was adjusted was adjusted on one
half, and the other tells how it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bench.matching.evaluation import JudgedClaim
from bench.matching.methods import Ranked


def kept_back(claim: JudgedClaim) -> bool:
    """Whether *claim* is of the half on which nothing was adjusted."""
    return sha256(claim.key.encode()).digest()[-1] % 2 == 1


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in per cent. ``one``: the first named is right; ``first``: a first choice; ``three``: of the
    three first named those that are right, of as many as there are to find; ``among``: one of three is right
    at all. ``many`` claims were judged."""

    one: float
    first: float
    three: float
    among: float
    many: int


def judge(ranked: Ranked, claims: Sequence[JudgedClaim]) -> Score:
    """How right *ranked* is about those of *claims* that have an answer."""
    asked = [each for each in claims if each.right]
    one = first = three = among = 0.0
    for claim in asked:
        named = [key for key, _worth in ranked[claim.key][:3]]
        one += named[:1] != [] and named[0] in claim.right
        first += named[:1] != [] and named[0] in claim.first_choices
        three += sum(key in claim.right for key in named) / min(3, len(claim.right))
        among += any(key in claim.right for key in named)
    whole = 100 / len(asked)
    return Score(one * whole, first * whole, three * whole, among * whole, len(asked))


@dataclass(frozen=True, slots=True)
class Refused:
    """Below a threshold: of ``without`` claims that have no answer those that get no name, of ``answered``
    the rest that lose theirs, and how many of these would have been right."""

    kept_out: int
    without: int
    lost: int
    lost_right: int
    answered: int


def refuse(ranked: Ranked, claims: Sequence[JudgedClaim], least: float) -> Refused:
    """What becomes of *claims* where a first name below *least* is not given."""
    top = {each.key: ranked[each.key][0] if ranked[each.key] else ("", 0.0) for each in claims}
    nobody = [each for each in claims if not each.right]
    rest = [each for each in claims if each.right]
    lost = [each for each in rest if top[each.key][1] <= least]
    return Refused(
        sum(top[each.key][1] <= least for each in nobody),
        len(nobody),
        len(lost),
        sum(top[each.key][0] in each.right for each in lost),
        len(rest),
    )
