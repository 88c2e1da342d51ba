# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clipboards of Word and WPS: what becomes of them, and that what is lost is said."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.documents.pasted import read_pasted, read_plain
from kepu.documents.pasted_pieces import MOST_LINES
from kepu.documents.pasted_table import MOST_CELLS
from kepu.documents.pieces import Read
from tests.documents import clipboards
from tests.documents.clipboards import word

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script><a href='javascript:alert(3)'>x</a>"


def told(read: Read) -> list[object]:
    return [each.rows if each.kind == "table" else (each.kind, each.text) for each in read.pieces]


def test_words_keep_their_marks_and_a_line_of_han_is_not_parted() -> None:
    read = read_pasted(clipboards.TEXT)
    assert told(read) == [
        ("heading", "The Moon"),
        (
            "text",
            "<p>It is about 3.8\xa0×\xa010<sup>5</sup> km away and made of SiO<sub>2</sub>, <b>not</b> <i>cheese</i>;"
            ' see <a href="https://doi.org/10.1000/moon">the source</a>[1].</p>'
            "<p>月球自己不发光，它反射的是阳光。</p>",
        ),
    ]
    assert read.notes == []


def test_paragraphs_with_markers_are_lists() -> None:
    read = read_pasted(clipboards.LISTS)
    assert told(read) == [
        (
            "text",
            "<ul><li>First<ul><li>Below it</li></ul></li><li>Second</li></ul><ol><li>One</li><li>Two</li></ol>"
            "<p>Between</p><ol><li>Three</li></ol>",
        )
    ]
    assert read.notes == ["1 list was counted otherwise; it counts 1, 2, 3 now."]


def test_a_table_stands_in_its_place_and_says_what_it_lost() -> None:
    read = read_pasted(clipboards.TABLE)
    assert told(read) == [
        ("text", "<p>Before</p>"),
        [["Body", "Distance, 10⁶ km", ""], ["Moon", "0.384", "CO₂ x^{day}"], ["", "0.385", ""]],
        ("text", "<p>Between</p><p>A box of <b>text</b></p><p>After</p>"),
    ]
    assert read.notes == [
        "2 merged cells were parted: their words stand in the first of their cells.",
        "The lines of 1 cell stand in one line now.",
        "In 1 place of a table or heading, raised or lowered words are written ^{…} or _{…}.",
        "Bold and slanted words and links in tables and headings are plain words now.",
    ]


def test_pictures_formulas_deletions_and_comments_are_left_out_and_said() -> None:
    read = read_pasted(clipboards.PICTURES)
    assert told(read) == [("text", "<p>The far side</p><p>And more</p><p>Kept new words</p>")]
    assert read.pictures == 2
    assert read.notes == [
        "2 pictures were left out: add them under Images, with their rights.",
        "Picture 1 stood behind “The far side”.",
        "Picture 2 stood behind “And”.",
        "1 formula was left out: add a block “Formula”.",
        "1 deletion that was tracked was left out.",
        "1 comment was left out.",
    ]


def test_wps_says_by_style_what_word_says_by_element() -> None:
    read = read_pasted(clipboards.WPS)
    assert told(read) == [
        ("text", "<p>直径约 3.5×10<sup>6</sup><b>米</b></p><ol><li>新月</li><li>满月</li></ol>"),
        [["名称", "面积 m²"], ["月球", "3.8"]],
    ]
    assert read.notes == ["1 list was counted otherwise; it counts 1, 2, 3 now."]


def test_a_page_of_a_browser_is_read_too() -> None:
    html = (
        "<h2>Head</h2><ol><li>one<ul><li>in it</li></ul></li><li>two</li></ol><pre>a\n b</pre><p>x<br>y</p>"
    )
    assert told(read_pasted(html)) == [
        ("heading", "Head"),
        ("text", "<ol><li>one<ul><li>in it</li></ul></li><li>two</li></ol><p>a<br/>b</p><p>x<br/>y</p>"),
    ]


def test_a_paragraph_in_an_item_of_a_list_is_that_item() -> None:
    assert told(read_pasted("<ul><li><p>one</p></li><li><p>two</p></li></ul><p>out</p>")) == [
        ("text", "<ul><li>one</li><li>two</li></ul><p>out</p>")
    ]


def test_what_is_written_over_words_is_no_word_and_is_said() -> None:
    read = read_pasted("<p><ruby>潮<rp>(</rp><rt>cháo</rt><rp>)</rp></ruby>汐</p>")
    assert told(read) == [("text", "<p>潮汐</p>")]
    assert read.notes == ["The sound written over the words was left out in 1 place; the words stayed."]


def test_a_heading_keeps_raised_letters_and_what_it_does_not_keep_is_said() -> None:
    read = read_pasted(
        "<h2>10<sup>6</sup> km<sup>x</sup>, <i>Luna</i></h2><p><u>drawn</u> <a href='https://a.example/'><u>x</u></a></p>"
    )
    assert told(read) == [
        ("heading", "10⁶ km^{x}, Luna"),
        ("text", '<p>drawn <a href="https://a.example/">x</a></p>'),
    ]
    assert read.notes == [
        "In 1 place of a table or heading, raised or lowered words are written ^{…} or _{…}.",
        "Bold and slanted words and links in tables and headings are plain words now.",
        "Underlined and struck words are plain words now.",
    ]


def test_a_heading_that_is_too_long_stays_as_a_bold_paragraph() -> None:
    assert told(read_pasted(f"<h1>{'long ' * 50}</h1>")) == [
        ("text", f"<p><b>{('long ' * 50).strip()}</b></p>")
    ]


def test_a_table_that_nobody_could_edit_becomes_lines() -> None:
    rows = "".join(f"<tr><td>{row}</td><td>x</td></tr>" for row in range(MOST_CELLS))
    read = read_pasted(f"<table>{rows}</table>")
    assert {each.kind for each in read.pieces} == {"text"}
    assert "".join(each.text for each in read.pieces).count(" | x</p>") == MOST_CELLS
    assert read.notes == ["1 table is too large to be edited here; it came in as lines of text."]


@pytest.mark.parametrize("span", ["999999999999", "-4", "x", "1000"])
def test_cells_that_span_anything_cost_nothing(span: str) -> None:
    cells = f"<td colspan={span} rowspan={span}>a</td>" * 40
    began = process_time()
    read = read_pasted(f"<table>{f'<tr>{cells}</tr>' * 40}</table>")
    assert process_time() - began < 60
    assert sum(len(row) for each in read.pieces for row in each.rows) <= MOST_CELLS


def test_tables_within_tables_keep_their_words() -> None:
    html = "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table><p>e</p>"
    read = read_pasted(html)
    assert told(read) == [[["a b c", "d"]], ("text", "<p>e</p>")]
    assert read.notes[0] == "1 table stood in a cell: its words are in that cell."


def test_five_thousand_lines_are_whole_and_end() -> None:
    body = "".join(
        f"<p class=MsoNormal style='mso-margin-top-alt:auto'><span lang=EN-US style='font-family:\"Times New Roman\"'>"
        f"Line {number} with 10<sup>{number}</sup> and more words of it<o:p></o:p></span></p>\n"
        for number in range(5000)
    )
    began = process_time()
    read = read_pasted(word(body))
    assert process_time() - began < 60
    assert len(read.pieces) == 5000 / MOST_LINES
    assert re.findall(r"<p>Line (\d+) with 10<sup>\1</sup>", "".join(each.text for each in read.pieces)) == [
        str(number) for number in range(5000)
    ]


def test_lines_of_plain_text_are_paragraphs() -> None:
    read = read_plain("one\n\n<b>two</b>\r\nthree")
    assert told(read) == [("text", "<p>one</p><p>&lt;b&gt;two&lt;/b&gt;</p><p>three</p>")]


class Strict(HTMLParser):
    """Fails on anything that the body's text may not hold, or that does not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"p", "b", "i", "sup", "sub", "ul", "ol", "li", "a", "br"}
        assert all(
            name == "href" and (value or "").split(":")[0] in ("http", "https", "mailto", value)
            for name, value in attrs
        )
        if tag != "br":
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


SCRAPS = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<sup>", "</sup>", "<table>", "</table>", "<tr>", "<td>", "<td colspan=3>", "</td>",
     "<td rowspan=2>", "<ul>", "<ol>", "<li>", "</li>", "</ul>", "<h1>", "</h1>", "<br>", "<div>", "</div>", "<pre>",
     "<span style='mso-list:Ignore'>", "</span>", "<p style='mso-list:l0 level3 lfo1'>", "<![if !supportLists]>",
     "<!--[if gte mso 9]>", "<![endif]-->", "<a href='https://x.example/\"'>", "</a>", "<del>", "</del>", HOSTILE, "&lt;b&gt;",
     "<span style='vertical-align:super;font-weight:bold'>", "<math><mi>", "<svg><p>", "\x00"]
)  # fmt: skip


@given(
    st.lists(st.one_of(SCRAPS, st.text(max_size=5), st.from_regex(r"w\d{1,3} ", fullmatch=True)), max_size=40)
)
def test_whatever_is_pasted_comes_out_well_formed_and_harmless(scraps: list[str]) -> None:
    for piece in read_pasted("".join(scraps)).pieces:
        if piece.kind == "text":
            Strict(piece.text)
        elif piece.kind == "table":
            assert len({len(row) for row in piece.rows}) == 1
        else:
            assert piece.text.strip()


TREE = st.recursive(
    st.from_regex(r"w[0-9]{4}", fullmatch=True),
    lambda inner: (
        st.builds(
            lambda tag, parts: f"<{tag}>{' '.join(parts)}</{tag}>",
            st.sampled_from(["p", "div", "b", "span", "h2", "blockquote", "li"]),
            st.lists(inner, min_size=1, max_size=4),
        )
        | st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3).map(
            lambda rows: (
                "<table>"
                + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
                + "</table>"
            )
        )
    ),
    max_leaves=12,
)


@given(st.lists(TREE, min_size=1, max_size=6))
def test_no_word_is_lost_and_all_stay_in_order(parts: list[str]) -> None:
    html = " ".join(parts)
    said = ""
    for piece in read_pasted(html).pieces:
        said += " " + (
            " ".join(cell for row in piece.rows for cell in row) if piece.kind == "table" else piece.text
        )
    assert re.findall(r"w\d{4}", said) == re.findall(r"w\d{4}", html)
