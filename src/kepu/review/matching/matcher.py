# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposes experts for claims: likeness first, then what hinders, then one assignment for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kepu.review.matching.assigning import MOST_OPTIONS, Option, assign
from kepu.review.matching.facts import Candidate, Match, Proposed, Sought, Why
from kepu.review.matching.likeness import Likeness
from kepu.review.matching.meaning import Meaning

ENOUGH = 0.08
"""What is less like is no match. Chosen on one half of the evaluation set, by words alone: no model of
meaning was at hand."""
PANEL, LATELY, MOST_LATELY = 0.15, 0.03, 5
"""Who serves on a panel counts so much more, for each question of late so much less: among experts who are
nearly as like, a panel goes first and whoever was asked seldom."""
MOST_LEFT_OUT = 3


class Matcher:
    """A pool of experts, ready to be matched. The order in which they are given changes nothing."""

    def __init__(self, experts: Sequence[Candidate], meaning: Meaning | None = None) -> None:
        """Read the words of *experts*; *meaning* counts beside them where it is given."""
        self._experts = sorted(experts, key=lambda each: each.key)
        self._likeness = Likeness(self._experts)
        self._meaning = meaning
        self._known = meaning.of_experts(self._experts) if meaning and self._experts else None

    def likeness(self, claims: Sequence[Sought]) -> list[list[tuple[str, float]]]:
        """For each claim the experts who are at all like it, in words or, with a ``Meaning``, in what they
        mean; the likest first."""
        table = self._table(claims)
        return [[(self._experts[at].key, float(row[at])) for at in _likest(row, 0.0)] for row in table]

    def _table(self, claims: Sequence[Sought]) -> Any:
        table = self._likeness.of(claims)
        if self._meaning is None or self._known is None or not claims:
            return table
        return (table + self._meaning.worth(claims, self._known)).clip(0, 1)

    def match(self, claims: Sequence[Sought]) -> list[Match]:
        """Experts for *claims*, in their order."""
        order = sorted(range(len(claims)), key=lambda at: claims[at].key)
        sorted_claims = [claims[at] for at in order]
        weighed = [
            self._weighed(claim, row)
            for claim, row in zip(sorted_claims, self._table(sorted_claims), strict=True)
        ]
        chosen = assign(
            [[Option(at, self._worth(at, like)) for at, like in free] for free, _hindered in weighed],
            [claim.wanted for claim in sorted_claims],
            {at: max(0, each.room) for at, each in enumerate(self._experts)},
            {at: each.place for at, each in enumerate(self._experts)},
            [claim.places for claim in sorted_claims],
        )
        found = [
            self._match(claim, who, *each)
            for claim, who, each in zip(sorted_claims, chosen, weighed, strict=True)
        ]
        by_key = {match.claim: match for match in found}
        return [by_key[claim.key] for claim in claims]

    def _weighed(
        self, claim: Sought, row: Any
    ) -> tuple[list[tuple[int, float]], list[tuple[int, float, Why]]]:
        """Who could be asked with how like they are, and who could not with the reason; the likest first."""
        free: list[tuple[int, float]] = []
        hindered: list[tuple[int, float, Why]] = []
        for at in _likest(row, ENOUGH):
            expert, like = self._experts[at], float(row[at])
            if (why := claim.hinders(expert)) is not None:
                hindered.append((at, like, why))
            elif expert.room <= 0:
                hindered.append((at, like, {"kind": "busy"}))
            else:
                free.append((at, like))
            if len(free) == MOST_OPTIONS:
                break
        return free, hindered

    def _worth(self, at: int, like: float) -> float:
        expert = self._experts[at]
        return like * (1 + PANEL * bool(expert.panel) - LATELY * min(expert.lately, MOST_LATELY))

    def _match(
        self,
        claim: Sought,
        chosen: Sequence[int],
        free: Sequence[tuple[int, float]],
        hindered: Sequence[tuple[int, float, Why]],
    ) -> Match:
        like = dict(free)
        passed = bool(chosen) and like[chosen[0]] < free[0][1] and free[0][0] not in chosen
        proposed = [
            self._proposed(claim, at, like[at], (), passed=passed and not turn)
            for turn, at in enumerate(chosen)
        ]
        least = like[chosen[0]] if chosen else 0.0
        left_out = [(at, each, why) for at, each, why in hindered if each >= least][:MOST_LEFT_OUT]
        lacking = ""
        if len(chosen) < claim.wanted:
            lacking = "busy" if free else "hindered" if hindered else "no-match"
        return Match(
            claim.key,
            tuple(proposed),
            tuple(self._proposed(claim, at, each, (why,)) for at, each, why in left_out),
            lacking,
        )

    def _proposed(
        self, claim: Sought, at: int, like: float, first: tuple[Why, ...], *, passed: bool = False
    ) -> Proposed:
        expert = self._experts[at]
        why = [*first, *self._likeness.why(claim, expert)]
        if self._meaning is not None and not why[len(first) :]:
            why.append({"kind": "meaning", "model": self._meaning.name})
        if not first and expert.panel:
            why.append({"kind": "panel", "names": dict(expert.panel)})
        if passed:
            why.append({"kind": "turn"})
        return Proposed(expert.key, round(like, 4), tuple(why))


def _likest(row: Any, least: float) -> list[int]:
    """The columns of *row* above *least*, the greatest first, of equals the first."""
    from numpy import flatnonzero

    there = flatnonzero(row > least)
    return [int(at) for at in there[(-row[there]).argsort(kind="stable")]]
