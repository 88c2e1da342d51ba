# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals: like words first, nobody who is hindered, nobody over what they take."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.review.matching.assigning import Option, assign
from kepu.review.matching.facts import Candidate, Match, Sought, Why
from kepu.review.matching.matcher import ENOUGH, Matcher

POOL = [
    Candidate("tides", keywords=("潮汐", "月球"), place="海洋所"),
    Candidate("vaccines", keywords=("vaccines", "immunity"), place="cdc"),
    Candidate("birds", keywords=("候鸟", "migratory birds"), place="鸟类中心"),
]
MOON = Sought("moon", "The Moon pulls the tides.")


def proposed(match: Match) -> list[str]:
    return [each.candidate for each in match.proposed]


def test_a_claim_in_english_finds_the_expert_who_has_chinese_keywords_alone() -> None:
    assert proposed(Matcher(POOL).match([MOON])[0]) == ["tides"]


def test_words_that_nobody_has_are_no_match() -> None:
    (match,) = Matcher(POOL).match([Sought("law", "Parliament raised the pension age.")])
    assert match.proposed == () and match.lacking == "no-match"


def test_the_reason_names_the_words_of_both() -> None:
    (match,) = Matcher(POOL).match([MOON])
    told = {(why["kind"], why["text"]): why["words"] for why in match.proposed[0].why}
    assert told[("keyword", "月球")] == ["moon"]
    assert told[("keyword", "潮汐")] == ["tides"]


def test_whoever_is_hindered_is_left_out_with_the_reason() -> None:
    why: Why = {"kind": "same-unit"}
    claim = Sought("moon", MOON.statement, hinders=lambda each: why if each.key == "tides" else None)
    (match,) = Matcher(POOL).match([claim])
    assert match.proposed == () and match.lacking == "hindered"
    assert match.left_out[0].candidate == "tides" and match.left_out[0].why[0] == why


def test_whoever_has_enough_to_do_is_left_out_as_busy() -> None:
    busy = Candidate("tides", keywords=("潮汐", "月球"), room=0)
    (match,) = Matcher([busy, *POOL[1:]]).match([MOON])
    assert match.proposed == () and match.left_out[0].why[0] == {"kind": "busy"}


def test_among_experts_as_like_the_panel_goes_first_then_whoever_was_asked_seldom() -> None:
    keywords = ("潮汐",)
    pool = [
        Candidate("a", keywords=keywords, lately=4),
        Candidate("b", keywords=keywords, lately=1),
        Candidate("c", keywords=keywords, lately=2, panel={"en": "Panel"}),
    ]
    claims = [Sought(str(number), "潮汐每天两次。") for number in range(2)]
    matches = Matcher(pool).match(claims)
    assert sorted(proposed(matches[0]) + proposed(matches[1])) == ["b", "c"]


def test_two_for_a_high_risk_never_work_at_one_place() -> None:
    pool = [Candidate(key, keywords=("潮汐",), place="one") for key in "ab"]
    pool.append(Candidate("c", keywords=("潮汐", "海流"), place="other"))
    (match,) = Matcher(pool).match([Sought("x", "潮汐每天两次。", wanted=2)])
    assert len(match.proposed) == 2 and "c" in proposed(match)
    (third,) = Matcher(pool).match([Sought("x", "潮汐每天两次。", wanted=1, places=frozenset({"other"}))])
    assert set(proposed(third)) <= {"a", "b"}


WORDS = ("潮汐", "月球", "vaccine", "候鸟", "black hole", "睡眠", "地震", "sugar")
candidates = st.lists(
    st.builds(
        Candidate,
        st.uuids().map(str),
        keywords=st.lists(st.sampled_from(WORDS), max_size=3).map(tuple),
        place=st.sampled_from(["", "one", "two", "three"]),
        room=st.integers(0, 3),
        lately=st.integers(0, 9),
        panel=st.sampled_from([{}, {"en": "Panel"}]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda each: each.key,
)
claims_told = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.integers(1, 3)), max_size=8
)


@settings(max_examples=40, deadline=None)
@given(pool=candidates, told=claims_told, seed=st.integers(0, 99))
def test_no_hindered_pair_is_assigned_caps_hold_and_order_changes_nothing(
    pool: list[Candidate], told: list[tuple[list[str], int]], seed: int
) -> None:
    dice = random.Random(seed)
    barred = {(each.key, str(at)) for each in pool for at in range(len(told)) if dice.random() < 0.4}
    claims = [
        Sought(
            str(at),
            " ".join(words),
            wanted=wanted,
            hinders=lambda each, key=str(at): {"kind": "told"} if (each.key, key) in barred else None,
        )
        for at, (words, wanted) in enumerate(told)
    ]
    matches = Matcher(pool).match(claims)
    room = {each.key: each.room for each in pool}
    place = {each.key: each.place for each in pool}
    times: Counter[str] = Counter()
    for claim, match in zip(claims, matches, strict=True):
        names = proposed(match)
        times.update(names)
        assert match.claim == claim.key and len(names) <= claim.wanted == claim.wanted
        assert not {(name, claim.key) for name in names} & barred
        there = [place[name] for name in names if place[name]]
        assert len(set(there)) == len(there) and len(set(names)) == len(names)
        assert all(each.likeness > ENOUGH for each in match.proposed)
        assert bool(match.lacking) == (len(names) < claim.wanted)
    assert all(many <= room[name] for name, many in times.items())
    shuffled_pool, shuffled = pool[:], claims[:]
    dice.shuffle(shuffled_pool)
    dice.shuffle(shuffled)
    again = {match.claim: match for match in Matcher(shuffled_pool).match(shuffled)}
    assert [again[claim.key] for claim in claims] == matches


@settings(max_examples=60, deadline=None)
@given(
    worths=st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4),
    room=st.lists(st.integers(0, 2), min_size=3, max_size=3),
)
def test_one_round_has_the_greatest_worth_of_all(worths: list[list[int]], room: list[int]) -> None:
    options = [[Option(at, float(worth)) for at, worth in enumerate(row) if worth] for row in worths]
    places = dict.fromkeys(range(3), "")
    found = assign(options, [1] * len(worths), dict(enumerate(room)), places, [frozenset()] * len(worths))
    got = sum(worths[claim][each] for claim, row in enumerate(found) for each in row)
    assert got == _best(worths, tuple(room))


def _best(worths: list[list[int]], room: tuple[int, ...]) -> int:
    if not worths:
        return 0
    first, *rest = worths
    best = _best(rest, room)
    for at, worth in enumerate(first):
        if worth and room[at]:
            best = max(best, worth + _best(rest, (*room[:at], room[at] - 1, *room[at + 1 :])))
    return best


def test_what_stands_around_a_claim_alone_makes_no_match() -> None:
    claim = Sought("law", "Parliament raised the pension age.", context=MOON.statement, title="月球与潮汐")
    (match,) = Matcher(POOL).match([claim])
    assert match.proposed == () and match.lacking == "no-match"
