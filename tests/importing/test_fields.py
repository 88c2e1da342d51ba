# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headings and choices as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.importing.fields import FIELDS as DIRECTORY
from kepu.importing.fields import Field, Fields, column_of, columns_key, guessed
from kepu.style.importing.fields import FIELDS as TERMS

KINDS = [*DIRECTORY.values(), TERMS]


@pytest.mark.parametrize("fields", KINDS)
def test_every_field_is_known_by_its_own_name_and_by_its_label(fields: Fields) -> None:
    wanted = {each.name: index for index, each in enumerate(fields)}
    assert guessed(fields, [each.name for each in fields]) == wanted
    assert guessed(fields, [str(each.label) for each in fields]) == wanted


@pytest.mark.parametrize("field", [each for fields in KINDS for each in fields if each.choices])
def test_every_choice_is_known_by_its_code_and_by_its_label(field: Field) -> None:
    for code, label in field.choices.items():
        assert (field.choice(code), field.choice(f" {label} ".upper())) == (code, code)
    assert field.choice("none of these") is None


@given(st.lists(st.text(max_size=6), max_size=6))
def test_no_column_serves_two_fields_and_no_field_has_two(columns: list[str]) -> None:
    found = guessed(TERMS, columns)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(range(len(columns)))


def test_headings_are_known_again_whatever_their_width_case_and_spaces() -> None:
    assert columns_key(("ＩＤ", "E-Mail address")) == columns_key(("id", "e-mail  ADDRESS"))
    assert columns_key(("a", "b")) != columns_key(("b", "a"))


@pytest.mark.parametrize(
    ("name", "column"),
    [("email", "E-mail address"), ("names", "Name in Chinese"), ("", ""), ("nothing", "")],
)
def test_a_problem_is_told_at_its_column(name: str, column: str) -> None:
    assert column_of(DIRECTORY["people"], name) == column
