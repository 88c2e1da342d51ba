# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import re

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from kepu.search.templatetags.searching import marked


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("潮汐 · 月球引力", "月球", "潮汐 · <mark>月球</mark>引力"),
        ("Black holes", "HOLES", "Black <mark>holes</mark>"),
        ("<b>tides</b>", "tides", "&lt;b&gt;<mark>tides</mark>&lt;/b&gt;"),
        ("tides", "", "tides"),
        ("tides", "moon", "tides"),
    ],
)
def test_what_was_asked_is_marked_and_all_else_escaped(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown


@given(st.text(alphabet="<>&\"' ab科普ﬁ½", max_size=15), st.text(alphabet="<> ab科普ﬁ", max_size=4))
def test_nothing_is_lost_or_let_through(text: str, query: str) -> None:
    assert re.sub("</?mark>", "", marked(text, query)) == escape(text)
