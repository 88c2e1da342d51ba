# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matcher is better than plain methods, on claims on which nothing was adjusted."""

from __future__ import annotations

from bench.matching import methods
from bench.matching.evaluation import read_claims, read_experts
from bench.matching.judging import judge, kept_back, refuse


def test_on_claims_that_were_kept_back_the_matcher_is_right_more_often_than_any_plain_method() -> None:
    experts, claims = read_experts(), read_claims()
    back = [each for each in claims if kept_back(each)]
    ours = judge(methods.matcher(expertise=True)(experts, claims), back)
    for plain in (methods.overlap, methods.bm25, methods.by_lot):
        other = judge(plain(experts, claims), back)
        assert ours.one > other.one + 15 and ours.three > other.three + 15


def test_a_score_counts_what_is_right() -> None:
    claims = [each for each in read_claims() if len(each.right) == 1][:1]
    (right,) = claims[0].right
    there = judge({claims[0].key: [(right, 1.0), ("x", 0.5), ("y", 0.4)]}, claims)
    assert (there.one, there.three, there.among) == (100, 100, 100)
    behind = judge({claims[0].key: [("x", 1.0), (right, 0.5)]}, claims)
    assert (behind.one, behind.three) == (0, 100)
    assert refuse({claims[0].key: [(right, 0.1)]}, claims, 0.2).lost_right == 1
