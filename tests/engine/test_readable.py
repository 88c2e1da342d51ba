# SPDX-License-Identifier: Apache-2.0
"""Words of strangers stand among ours in one line, and steer nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.readable import one_line, readable


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The\tMoon\u3000is\nfar ", "The Moon is far"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b31mred", "\ufffd31mred"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("月亮很远", "月亮很远"),
    ],
)
def test_words_of_strangers_stand_in_one_line_and_steer_nothing(words: str, shown: str) -> None:
    assert one_line(words) == shown


@given(st.text())
def test_whatever_is_told_each_code_point_is_seen_or_is_a_space(words: str) -> None:
    assert len(readable(words)) == len(words)
    assert one_line(words).isprintable()
