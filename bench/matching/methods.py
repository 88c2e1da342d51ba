# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matcher and three plain methods on the evaluation set: each says whom it would ask, the first first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from hashlib import sha256

from bench.matching.evaluation import JudgedClaim, KnownExpert
from kepu.review.matching.facts import Candidate, Sought
from kepu.review.matching.matcher import Matcher
from kepu.search.words import fold, index_tokens

Ranked = Mapping[str, Sequence[tuple[str, float]]]
"""By claim the experts, with how well each fits."""
Method = Callable[[Sequence[KnownExpert], Sequence[JudgedClaim]], Ranked]


def candidate(expert: KnownExpert, *, expertise: bool, reviewed: bool = True) -> Candidate:
    """*expert* as the matcher knows them, with or without their sentence and what they signed."""
    return Candidate(
        expert.key,
        keywords=_keywords(expert),
        affiliation=tuple(expert.affiliation.values()),
        expertise=tuple(expert.expertise.values()) if expertise else (),
        reviewed=expert.reviewed if reviewed else (),
    )


def sought(claim: JudgedClaim) -> Sought:
    """*claim* as the matcher is given it."""
    return Sought(claim.key, claim.statement, claim.context, claim.title)


def matcher(*, expertise: bool, reviewed: bool = True) -> Method:
    """The matcher, reading keywords and affiliation, and what else is told."""

    def ranked(experts: Sequence[KnownExpert], claims: Sequence[JudgedClaim]) -> Ranked:
        ready = Matcher([candidate(each, expertise=expertise, reviewed=reviewed) for each in experts])
        found = ready.likeness([sought(each) for each in claims])
        return {claim.key: row for claim, row in zip(claims, found, strict=True)}

    return ranked


def overlap(experts: Sequence[KnownExpert], claims: Sequence[JudgedClaim]) -> Ranked:
    """Whoever has the most keywords that stand in the claim, its context or its title, letter by letter."""
    found = {}
    for claim in claims:
        text = fold(" ".join([claim.statement, claim.context, claim.title]))
        many = {each.key: sum(fold(word) in text for word in _keywords(each)) for each in experts}
        found[claim.key] = _sorted({key: float(count) for key, count in many.items() if count})
    return found


def bm25(experts: Sequence[KnownExpert], claims: Sequence[JudgedClaim]) -> Ranked:
    """SQLite's BM25 over the tokens of the house's search index; any token of the claim counts."""
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE experts USING fts5(key UNINDEXED, body)")
        for each in experts:
            told = [*_keywords(each), *each.affiliation.values(), *each.reviewed]
            index.execute(
                "INSERT INTO experts VALUES (?, ?)", (each.key, " ".join(index_tokens("\n".join(told))))
            )
        found = {}
        for claim in claims:
            tokens = dict.fromkeys(index_tokens("\n".join([claim.statement, claim.context, claim.title])))
            asked = " OR ".join(f'"{token}"' for token in tokens)
            rows = index.execute("SELECT key, -bm25(experts) FROM experts WHERE experts MATCH ?", (asked,))
            found[claim.key] = _sorted(dict(rows.fetchall()))
    return found


def by_lot(experts: Sequence[KnownExpert], claims: Sequence[JudgedClaim]) -> Ranked:
    """Anybody: an order that has nothing to do with either."""
    return {claim.key: _sorted({each.key: _lot(claim.key, each.key) for each in experts}) for claim in claims}


def _lot(*keys: str) -> float:
    return int.from_bytes(sha256("\n".join(keys).encode()).digest()[:6], "big") / 2**48


def _sorted(worth: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(worth.items(), key=lambda each: (-each[1], _lot(each[0])))


def _keywords(expert: KnownExpert) -> tuple[str, ...]:
    return tuple(word for words in expert.keywords.values() for word in words)
