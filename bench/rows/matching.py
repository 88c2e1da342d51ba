# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the matcher would ask, beside plain methods, and what many claims and experts take."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.masters import Place
from bench.matching import methods
from bench.matching.evaluation import read_claims, read_experts
from bench.matching.judging import Score, judge, kept_back, refuse
from bench.results import Result
from bench.rows.directory import child
from kepu.review.matching.matcher import ENOUGH

TITLE = "Matching of experts"
EXPERTS, CLAIMS = 10_000, 500
HOW = (
    "The evaluation set of bench/matching: 135 invented experts, 177 claims with an answer and 12"
    " without. What was adjusted in the matcher was adjusted on one half of the claims; the lines without"
    " another word are of the other half. “One” is whether the first named is right, “three” how many of"
    " the first three are, of as many as there are to find. Plain methods: keywords that stand in the"
    " claim; SQLite's BM25 over the tokens of the house's search index, of keywords, affiliation and"
    " statements signed before; a lot. Then 500 generated claims, a third of them for two experts, and"
    " 10,000 generated experts in a process of its own, from the first word read to the last reason given:"
    " one thread, so its CPU is what a quiet core takes."
)


def measure(place: Place) -> Iterator[Result]:
    """Precision, refusals, time and memory."""
    yield from _precision()
    told = json.loads(child("bench.matching.many", str(EXPERTS), str(CLAIMS)))
    asked = (
        f"{told['asked']} of {told['wanted']} questions have an expert, nobody has more than {told['most']}"
    )
    yield Result(
        "10,000 experts × 500 claims, CPU",
        told["cpu"],
        "s",
        10,
        ours=f"{told['cpu']:.1f} s of CPU, {told['seconds']:.1f} s by the clock; {asked}",
        between="two thirds of it read the experts' words.",
    )
    yield Result("the same, most memory", told["memory"] / 1e6, "MB", 1000)


def _precision() -> Iterator[Result]:
    experts, claims = read_experts(), read_claims()
    back = [each for each in claims if kept_back(each)]
    ours = methods.matcher(expertise=True)(experts, claims)
    plain = {
        "keywords": methods.overlap(experts, claims),
        "BM25": methods.bm25(experts, claims),
        "lot": methods.by_lot(experts, claims),
    }
    score = judge(ours, back)
    others = {name: judge(ranked, back) for name, ranked in plain.items()}
    yield _shown("right at one", score.one, {name: each.one for name, each in others.items()}, score)
    yield _shown("right at three", score.three, {name: each.three for name, each in others.items()}, score)
    yield _shown(
        "one of three right", score.among, {name: each.among for name, each in others.items()}, score
    )
    first = {name: each.first for name, each in others.items()}
    yield _shown("a first choice at one", score.first, first, score)
    less = methods.matcher(expertise=False)(experts, claims)
    for name, ranked, which in (
        ("without the sentence of expertise", less, back),
        ("all claims, with those that were adjusted on", ours, claims),
        (
            "no first choice has the claim's language",
            ours,
            [c for c in claims if "other-language" in c.traits],
        ),
    ):
        told = judge(ranked, which)
        yield Result(f"right at one: {name}", told.one, "%", ours=_in_full(told), more_is_better=True)
    refused = refuse(ours, back, ENOUGH)
    yield Result(
        "claims without an answer that get no name",
        100 * refused.kept_out / refused.without,
        "%",
        ours=f"{refused.kept_out} of {refused.without}; of {refused.answered} others {refused.lost} lose"
        f" theirs, {refused.lost_right} of them a right one",
        more_is_better=True,
    )


def _shown(name: str, value: float, others: dict[str, float], score: Score) -> Result:
    plain = ", ".join(f"{each} {share:.0f} %" for each, share in others.items())
    return Result(name, value, "%", other=plain, ours=f"of {score.many} claims", more_is_better=True)


def _in_full(score: Score) -> str:
    return f"{score.one:.0f} % at one, {score.three:.0f} % at three, of {score.many} claims"
