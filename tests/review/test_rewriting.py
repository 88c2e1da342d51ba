# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that give way to others in a block, with the marks of what stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.content import normalise
from kepu.engine.rich_text import rich_text_words
from kepu.review.rewriting import Hunk, hunks, rewritten, rewritten_block
from kepu.stories.text import as_marked

TOLD = [
    ("<p>The <b>Moon</b> is near.</p>", "The Moon is far.", "<p>The <b>Moon</b> is far.</p>"),
    ("<p>The <b>Moon</b> is near.</p>", "The Sun is near.", "<p>The <b>Sun</b> is near.</p>"),
    ("<p>Over 10<sup>6</sup> metres.</p>", "Over 10^{7} metres.", "<p>Over 10<sup>7</sup> metres.</p>"),
    ("<p>Over 10<sup>6</sup> metres.</p>", "Over 9 metres.", "<p>Over 9 metres.</p>"),
    ("<p>Over 9 metres.</p>", "Over 10^{6} metres.", "<p>Over 10<sup>6</sup> metres.</p>"),
    ("<p>It is</p><p>So.</p>", "It is near\nSo.", "<p>It is near</p><p>So.</p>"),
    ("<p>It is.</p>", "It is <b>&.", "<p>It is &lt;b&gt;&amp;.</p>"),
    ('<p>A <a href="https://example.org/?a=1&amp;b=2">link</a>.</p>', "A link, here.", '<p>A <a href="https://example.org/?a=1&amp;b=2">link</a>, here.</p>'),
    ("<p>“Near”, they say.</p>", '"Near", they said.', "<p>“Near”, they said.</p>"),
    ("<p>it is near.</p>", "So it is near.", "<p>So it is near.</p>"),
    ("<p>It is.</p><hr/><p>it is near.</p>", "It is.\nSo it is near.", "<p>It is.</p><hr><p>So it is near.</p>"),
    ("<ul><li>one</li><li>two</li></ul>", "one\nand two", "<ul><li>one</li><li>and two</li></ul>"),
    ("<ul><li>one<ul><li>two</li></ul></li></ul>", "one more\ntwo", "<ul><li>one more<ul><li>two</li></ul></li></ul>"),
    ("<p>It is<br/>near.</p>", "It is\nvery near.", "<p>It is<br>very near.</p>"),
    ("<p>月球直径约 3474 公里🌕。</p>", "月球直径约 3475 公里🌕。", "<p>月球直径约 3475 公里🌕。</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "now", "wanted"), TOLD)
def test_only_what_differs_is_written_anew(html: str, now: str, wanted: str) -> None:
    assert rewritten_block("paragraph", html, hunks(rich_text_words(html), now)) == wanted


def test_words_that_go_over_two_paragraphs_are_not_exchanged() -> None:
    html = "<p>It is near.</p><p>It is far.</p>"
    assert rewritten_block("paragraph", html, hunks(rich_text_words(html), "It is.")) is None


@pytest.mark.parametrize("kind", ["quote", "table", "formula", "picture", "embed"])
def test_somebody_elses_words_and_tables_are_not_touched(kind: str) -> None:
    assert rewritten_block(kind, {"text": "It is near."}, hunks("It is near.", "It is far.")) is None


def test_signs_that_an_expert_writes_become_the_marks_of_the_text() -> None:
    assert as_marked("over 10⁷ m, H₂O", "over 10^{6} m") == "over 10^{7} m, H_{2}O"
    assert as_marked("over 10⁷ m", "over a million m") == "over 10⁷ m"
    assert as_marked("10⁻⁶ m, 10⁻⁷ m", "10^{−6} m") == "10^{−6} m, 10^{-7} m"


words = st.lists(
    st.sampled_from(["The", "Moon", "is", "3474", "公里", "🌕", "10⁶", "“so”", ",", " ", "  "]), max_size=12
)


@given(words.map(" ".join), words.map(" ".join), st.text(max_size=5))
def test_whatever_changes_the_text_says_the_new_words(was: str, now: str, before: str) -> None:
    changes = hunks(was, now, len(before))
    assert normalise(rewritten(before + was, changes)) == normalise(before + now)


pieces = st.lists(
    st.tuples(st.sampled_from(["", "b", "i", "sup"]), st.sampled_from(["Moon", " is ", "6", "月", "🌕 "])),
    min_size=1,
    max_size=6,
)
lines = st.lists(st.tuples(st.sampled_from(["p", "li", "h3", "br", "hr"]), pieces), min_size=1, max_size=4)
_LINES = re.compile(r"</?(?:p|li|h3|hr|br|ul)>")


def inside(told: list[tuple[str, str]]) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in told)


def written(tag: str, told: list[tuple[str, str]]) -> str:
    if tag == "br":
        return f"<p>Near<br/>{inside(told)}</p>"
    return f"<hr/><p>{inside(told)}</p>" if tag == "hr" else f"<{tag}>{inside(told)}</{tag}>"


def well_made(html: str, made: str) -> None:
    """The lines are those that were there, and every word stands in one of them."""
    assert _LINES.findall(made) == _LINES.findall(html.replace("/>", ">"))
    assert not re.sub(r"<(p|li|h3)>.*?</\1>|<hr>", "", made), made


@given(pieces, words.map(" ".join))
def test_a_paragraph_with_marks_says_the_new_words_or_is_not_changed(
    told: list[tuple[str, str]], now: str
) -> None:
    html = f"<p>{inside(told)}</p>"
    was = rich_text_words(html)
    made = rewritten_block("paragraph", html, hunks(was, now))
    if made is not None:
        assert normalise(rich_text_words(made)) == normalise(now)
        well_made(html, made)
    assert made is not None or "^{" in was


@given(lines, st.data())
def test_words_added_at_the_start_of_a_line_stand_in_it(
    told: list[tuple[str, list[tuple[str, str]]]], data: st.DataObject
) -> None:
    html = "".join(written(*each) for each in told)
    was = rich_text_words(html)
    begins = [0, *(at + 1 for at, sign in enumerate(was) if sign == "\n")]
    at = data.draw(st.sampled_from(begins))
    made = rewritten_block("paragraph", html, [Hunk(at, at, "So ")])
    assert made is not None
    assert rich_text_words(made) == was[:at] + "So " + was[at:]
    well_made(html, made)
