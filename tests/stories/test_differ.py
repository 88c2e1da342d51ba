# SPDX-License-Identifier: AGPL-3.0-or-later
"""The differ: nothing of either text is lost, whatever they hold, and it never takes long."""

from __future__ import annotations

import random
import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kepu.stories.differ import How, Piece, landmarks, steps, words

KEPT, STRUCK, ADDED = How.KEPT, How.STRUCK, How.ADDED
ANY = some.text()
ALIKE = some.text(alphabet="ab1.， 月\n", max_size=40)


def old_of(pieces: list[Piece]) -> str:
    return "".join(each.text for each in pieces if each.how is not ADDED)


def new_of(pieces: list[Piece]) -> str:
    return "".join(each.text for each in pieces if each.how is not STRUCK)


@given(ANY | ALIKE, ANY | ALIKE)
def test_kept_and_struck_are_the_old_text_and_kept_and_added_the_new(old: str, new: str) -> None:
    pieces = words(old, new)
    assert (old_of(pieces), new_of(pieces)) == (old, new)
    assert all(each.text for each in pieces)
    assert all(one.how is not other.how for one, other in pairwise(pieces))


@given(ANY)
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert words(text, text) == ([Piece(KEPT, text)] if text else [])


@given(some.lists(some.integers(0, 4)), some.lists(some.integers(0, 4)))
def test_the_steps_lead_from_one_list_to_the_other(old: list[int], new: list[int]) -> None:
    before: list[int] = []
    after: list[int] = []
    for how, a, b in steps(old, new):
        before += old[a]
        after += new[b]
        if how is KEPT:
            assert old[a] == new[b]
    assert (before, after) == (old, new)


@given(some.lists(some.integers(0, 9)), some.lists(some.integers(0, 9)))
def test_landmarks_stand_once_in_both_and_in_one_order_and_no_row_of_them_is_longer(
    old: list[int], new: list[int]
) -> None:
    pairs = landmarks(old, new)
    assert all(old[a] == new[b] and old.count(old[a]) == new.count(new[b]) == 1 for a, b in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    once = [each for each in new if new.count(each) == old.count(each) == 1]
    places = [old.index(each) for each in once]
    longest = max(
        (
            len(row)
            for many in range(len(places) + 1)
            for row in combinations(places, many)
            if all(one < other for one, other in pairwise(row))
        ),
        default=0,
    )
    assert len(pairs) == longest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("about 1.3 seconds", "about 1.28 seconds", [(KEPT, "about "), (STRUCK, "1.3"), (ADDED, "1.28"), (KEPT, " seconds")]),
        ("月球很远。", "月球不远。", [(KEPT, "月球"), (STRUCK, "很"), (ADDED, "不"), (KEPT, "远。")]),
        ("one two three", "six seven three", [(STRUCK, "one two"), (ADDED, "six seven"), (KEPT, " three")]),
        ("", "new", [(ADDED, "new")]),
        ("old", "", [(STRUCK, "old")]),
    ],
)  # fmt: skip
def test_words_numbers_and_han_characters_are_told_one_by_one(
    old: str, new: str, told: list[tuple[How, str]]
) -> None:
    assert [(each.how, each.text) for each in words(old, new)] == told


def uniform(seed: int, alphabet: str, many: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(alphabet) for _ in range(many))


def prose(seed: int, sentences: int) -> str:
    chance = random.Random(seed)
    return "".join(
        "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(19)) + "。" for _ in range(sentences)
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("一" * 40_000, "一" * 20_000 + "二" + "一" * 19_999, id="one character"),
        pytest.param(uniform(1, "一二", 40_000), uniform(2, "一二", 40_000), id="two characters"),
        pytest.param(uniform(1, "一。", 40_000), uniform(2, "一。", 40_000), id="stops"),
        pytest.param("".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) * 2, prose(1, 2000), id="nothing alike"),
        pytest.param(uniform(3, "ab ", 40_000), uniform(4, "ab ", 40_000), id="short words"),
        pytest.param(uniform(5, "一二三四五六七八九", 1300), uniform(6, "一二三四五六七八九", 1300), id="at the bound"),
    ],
)  # fmt: skip
def test_texts_made_to_be_slow_are_compared_in_time(old: str, new: str) -> None:
    began = time.process_time()
    pieces = words(old, new)
    assert time.process_time() - began < 60
    assert (old_of(pieces), new_of(pieces)) == (old, new)


def test_three_changes_in_forty_thousand_characters_are_shown_and_nothing_else() -> None:
    old = prose(7, 2000)
    new = old[:100] + "水" + old[101:20_000] + "新的一句。" + old[20_000:39_000] + old[39_020:]
    changed = [(each.how, each.text) for each in words(old, new) if each.how is not KEPT]
    assert sum(len(text) for _how, text in changed) < 60
    assert (ADDED, "水") in changed
