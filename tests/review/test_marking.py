# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks of claims in text: under the words, at their code points, and nothing of the text is lost."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.rich_text import rich_text_words
from kepu.review.marking import Mark, marked_rich_text, marked_text


def bare(html: str) -> str:
    """*html* without seals and tags."""
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r'<a class="k-seal.*?</a>', "", html)))


def test_a_claim_is_underlined_and_ends_with_its_seal() -> None:
    told = marked_text("The Moon is near.", [Mark(4, 11, 3, "Claim 3")])
    assert told.startswith('The <span class="k-claim">Moon is</span><a class="k-seal" href="#claim-3">')
    assert told.endswith("</a> near.")


def test_a_claim_over_several_elements_of_rich_text_is_marked_in_each() -> None:
    html = "<p>One <b>two</b> three</p><p>10<sup>6</sup> four</p>"
    words = rich_text_words(html)
    start, end = words.index("two"), words.index(" four")
    told = marked_rich_text(html, [Mark(start, end, 1, "Claim 1")])
    assert told.count("k-seal") == 1
    assert '<b><span class="k-claim">two</span></b>' in told
    assert '<sup><span class="k-claim">6</span></sup>' in told
    assert re.sub(r'<a class="k-seal.*?</a>|</?span[^>]*>', "", told) == html


def test_what_is_typed_is_never_markup() -> None:
    assert "<script>" not in marked_text("<script>alert(1)</script>", [Mark(3, 9, 1, "</a><script>")])


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_whatever_is_marked_no_letter_is_lost(text: str, ranges: list[tuple[int, int]]) -> None:
    marks = [Mark(min(pair), max(pair), number, "Claim") for number, pair in enumerate(ranges)]
    assert bare(marked_text(text, marks)) == text
