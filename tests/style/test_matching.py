# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms in texts: found as words or parts, the longest, the nearest, and not where they stand right already."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.style import matching
from kepu.style.folding import folded, joins
from kepu.style.matching import Held, Matcher


def held(found: str, preferred: str = "", **told: Any) -> Held:
    known: dict[str, Any] = {
        "public_id": found, "found": found, "preferred": preferred, "list_name": "示例", "severity": "note",
        "kind": "term", "language": "", "match_case": False, "valid_from": None, "valid_to": None, "source": "",
        "note": "", "nearness": 1,
    }  # fmt: skip
    return Held(**(known | told))


def marked(text: str, *terms: Held, language: str = "zh") -> list[str]:
    return [text[each.start : each.end] for each in Matcher(terms).find(text, language)]


@pytest.mark.parametrize(
    ("text", "terms", "found"),
    [
        ("新冠肺炎疫情", [held("新冠")], ["新冠"]),
        ("The concatenation of cat", [held("cat")], ["cat"]),
        ("使用DNA检测", [held("dna")], ["DNA"]),
        ("ＤＮＡ检测", [held("DNA检测")], ["ＤＮＡ检测"]),
        ("CO2排放和CO2e", [held("CO2")], ["CO2"]),
        ("15G和5G", [held("5G")], ["5G"]),
        ("海绵城市建设", [held("海绵"), held("海绵城市")], ["海绵城市"]),
        ("在中国科协", [held("科协", "中国科协")], []),
        ("市科协与中国科协", [held("科协", "中国科协")], ["科协"]),
        ("Covid-19 and COVID-19", [held("covid-19", "COVID-19")], ["Covid-19"]),
        ("US and us", [held("us", "United States", match_case=True)], ["us"]),
        ("two  words", [held("two words")], ["two  words"]),
        ("Cafe\u0301s and caf\u00e9", [held("café")], ["caf\u00e9"]),
        ("“A”", [held("'a'")], []),
        ("", [held("a")], []),
        ("anything", [held(" ")], []),
    ],
)  # fmt: skip
def test_terms_are_found_as_they_should_be(text: str, terms: list[Held], found: list[str]) -> None:
    assert marked(text, *terms) == found


def test_of_two_lists_that_of_the_nearer_unit_holds() -> None:
    far, near = held("院长", "馆长", nearness=1), held("院长", "主任", nearness=3)
    found = Matcher([far, near]).find("请院长讲话", "zh")
    assert [each.term.preferred for each in found] == ["主任"]


def test_a_term_of_another_language_is_passed_over_for_one_that_fits() -> None:
    near, far = held("AI", "A", language="en", nearness=3), held("AI", "人工智能", nearness=1)
    assert [each.term.preferred for each in Matcher([near, far]).find("AI时代", "zh")] == ["人工智能"]


@pytest.mark.parametrize(
    ("first", "last", "day", "holds"),
    [
        (None, None, date(2000, 1, 1), True),
        (date(2020, 1, 1), None, date(2020, 1, 1), True),
        (date(2020, 1, 1), None, date(2019, 12, 31), False),
        (None, date(2020, 1, 1), date(2020, 1, 1), False),
        (None, date(2020, 1, 1), date(2019, 12, 31), True),
    ],
)
def test_a_term_holds_from_its_first_day_up_to_and_without_its_last(
    first: date | None, last: date | None, day: date, holds: bool
) -> None:
    assert held("a", valid_from=first, valid_to=last).holds_on(day) is holds


LETTERS = "abAB 海绵城市，ＡÉé"
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=6), st.text(alphabet=LETTERS, max_size=30))
def test_what_is_found_is_what_a_plain_search_finds_and_none_overlaps(words: list[str], text: str) -> None:
    terms = [held(each) for each in words]
    found = Matcher(terms).find(text, "zh")
    small = folded(text).small
    for one, other in pairwise(found):
        assert one.end <= other.start
    keys = {term.key for term in terms if term.key}
    places = {
        (at, at + len(key)) for key in keys for at in range(len(small)) if small.startswith(key, at)
        and not (at and joins(key[0]) and joins(small[at - 1]))
        and not (at + len(key) < len(small) and joins(key[-1]) and joins(small[at + len(key)]))
    }  # fmt: skip
    assert bool(found) == bool(places)
    longest = max((end - start for start, end in places), default=0)
    assert max((len(folded(text[each.start : each.end]).small) for each in found), default=0) == longest


def test_a_text_made_to_be_slow_is_looked_at_in_a_bounded_number_of_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0
    really = matching._stands_apart

    def counting(*told: Any) -> bool:
        nonlocal asked
        asked += 1
        return really(*told)

    monkeypatch.setattr(matching, "_stands_apart", counting)
    terms = [held("海" * length) for length in range(1, 101)]
    found = Matcher(terms).find("海" * 40_000, "zh")
    assert asked == matching.MOST_CANDIDATES
    assert found
