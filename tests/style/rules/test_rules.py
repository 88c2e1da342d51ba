# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every rule on right and wrong examples, on any text, and by the time it may take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.style.rules import RULES
from kepu.style.rules.rule import BOTH, Look, Place, family
from tests.style.rules.examples import RIGHT, WRONG

LOOKS = [(rule.name, number, look) for rule in RULES.values() for number, look in enumerate(rule.looks)]
MOST_STEPS = 2000
"""Of one regular expression at one place of a text."""


@pytest.mark.parametrize(("name", "language", "text", "words", "preferred"), WRONG)
def test_a_rule_marks_what_is_wrong_and_says_what_is_right(
    name: str, language: str, text: str, words: str, preferred: str | None
) -> None:
    rule = RULES[name]
    assert family(language) in rule.languages
    mark = next(rule.marks(text))
    assert (text[mark.start : mark.end], mark.preferred) == (words, preferred)


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_no_rule_marks_what_is_right(language: str, text: str) -> None:
    wanted = family(language)
    found = [
        (rule.name, text[mark.start : mark.end])
        for rule in RULES.values()
        if Place.BODY in rule.places and (wanted in rule.languages or (not wanted and rule.languages == BOTH))
        for mark in rule.marks(text)
    ]
    assert found == []


def test_every_rule_has_an_example_of_what_is_wrong() -> None:
    assert {example[0] for example in WRONG} == set(RULES)


@pytest.mark.parametrize("example", WRONG, ids=lambda each: f"{each[0]}: {each[3]}")
def test_what_a_rule_prefers_is_not_marked_by_it_again(
    example: tuple[str, str, str, str, str | None],
) -> None:
    name, _language, text, _words, preferred = example
    if preferred is None:
        return
    mark = next(RULES[name].marks(text))
    mended = text[: mark.start] + preferred + text[mark.end :]
    again = [(each.start, mended[each.start : each.end]) for each in RULES[name].marks(mended)]
    assert all(start != mark.start for start, _words in again)


SIGNS = "0123456789.,;:?!%-–—～~…'\"“”‘’「」《》（）()、，。；：？！ \u00a0\u3000年月日万亿千百个一二三零〇等第kKmMgGCoxX×°℃²μ<>·•\ud800"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=80))
def test_any_text_is_read_and_every_mark_lies_in_it(text: str) -> None:
    for rule in RULES.values():
        for mark in rule.marks(text):
            assert 0 <= mark.start < mark.end <= len(text)


@pytest.mark.parametrize(("name", "number", "look"), LOOKS, ids=lambda each: str(each)[:30])
def test_at_each_place_a_rule_looks_a_bounded_way_ahead(name: str, number: int, look: Look) -> None:
    """So a text is read in a number of steps that grows with its length and with nothing else."""
    assert _steps(re._parser.parse(look.pattern.pattern, look.pattern.flags)) <= MOST_STEPS  # type: ignore[attr-defined]


def _steps(parsed: Any) -> int:
    """How many signs a pattern can try at most at one place, each way of each repeat counted."""
    steps = 1
    for operation, argument in parsed:
        steps *= max(1, sum(_of(str(operation), argument)))
    return steps


def _of(operation: str, argument: Any) -> Iterator[int]:
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        _least, most, inner = argument
        assert str(most) != "MAXREPEAT", "a repeat without an end"
        yield int(most) * _steps(inner)
    elif operation == "POSSESSIVE_REPEAT":
        _least, most, inner = argument
        assert str(most) != "MAXREPEAT", "a repeat without an end"
        # It gives nothing back: there is one way through it.
        yield _steps(inner)
    elif operation == "SUBPATTERN":
        yield _steps(argument[-1])
    elif operation == "BRANCH":
        # Of several words one stands at a place, told apart by its letters.
        yield max(_steps(each) for each in argument[1])
    elif operation in ("ASSERT", "ASSERT_NOT"):
        yield _steps(argument[1])


ADVERSARIES = (
    "1",
    "1，",
    "1-",
    "“",
    '"',
    "（",
    "。",
    "，",
    "a ",
    "the ",
    "…",
    "0x",
    "《",
    "'",
    "x 1",
    "、一",
    "1.1",
    "..",
)


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_a_text_made_to_be_slow_has_no_more_marks_than_signs(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    for rule in RULES.values():
        marks = list(rule.marks(text))
        assert len(marks) <= len(rule.looks) * len(text)
        assert all(mark.start < mark.end for mark in marks)


def test_no_rule_names_anything_but_units_numbers_and_marks() -> None:
    """No list of words is hidden in the rules: each says on whose word it stands."""
    for rule in RULES.values():
        assert rule.standard
        assert rule.sure in "ABC"
        assert rule.languages <= BOTH
