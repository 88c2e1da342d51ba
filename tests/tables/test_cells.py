# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.tables.cells import STARTS, guarded, guarded_mark, plain, unguarded, written

APOSTROPHES = st.text(alphabet="'=+-@\t\r\n＝＋－＠a ", max_size=6)


@given(APOSTROPHES | st.text(max_size=20))
def test_whatever_is_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(guarded_mark(text)) == text


@given(APOSTROPHES | st.text(max_size=20))
def test_nothing_guarded_begins_like_a_formula(text: str) -> None:
    assert guarded(text)[:1] not in STARTS or not text


@given(st.text(max_size=40))
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_plain_text_holds_no_signs_of_a_wrong_encoding() -> None:
    assert plain("It\x92s so\x85\tand\x00 \x7fso\r\n") == "Its so\tand so\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (13800138000.0, "13800138000"),
        (3.5, "3.5"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=3), "3:00:00"),
        ("a\r\nb\x07", "a\nb"),
    ],
)
def test_what_a_workbook_holds_is_written_as_people_write_it(value: object, text: str) -> None:
    assert written(value) == text  # type: ignore[arg-type]
