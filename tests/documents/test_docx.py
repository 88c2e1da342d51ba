# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents in and out: structure stays, what is left out is said, and nothing hostile is opened here."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.documents.docx import read_docx, write_docx
from kepu.documents.errors import DocumentError
from kepu.documents.pieces import Piece


def saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


def test_headings_lists_tables_and_raised_letters_stay() -> None:
    document = Document()
    document.add_heading("潮汐", 1)
    paragraph = document.add_paragraph("10")
    paragraph.add_run("6").font.superscript = True
    paragraph.add_run(" H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O & <more>").bold = True
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("A", "B", "1", "2 🌕"), strict=True):
        cell.text = text
    document.add_paragraph("end")
    read = read_docx(saved(document))
    assert [piece.kind for piece in read.pieces] == ["heading", "text", "table", "text"]
    assert read.pieces[0].text == "潮汐"
    assert "10<sup>6</sup> H<sub>2</sub><b>O &amp; &lt;more&gt;</b>" in read.pieces[1].text
    assert "<li>one</li>" in read.pieces[1].text
    assert read.pieces[2].rows == [["A", "B"], ["1", "2 🌕"]]


def test_what_goes_out_comes_in_again_the_same() -> None:
    pieces = [
        Piece("heading", "One"),
        Piece("text", "<p>10<sup>6</sup> <b>bold</b> <i>slanted</i></p><ul><li>a</li><li>b</li></ul>"),
        Piece("table", rows=[["A", "B"], ["1", "2"]]),
    ]
    read = read_docx(write_docx("Title", pieces))
    assert [piece.kind for piece in read.pieces] == ["heading", "heading", "text", "table"]
    assert "<p>10<sup>6</sup> <b>bold</b> <i>slanted</i></p>" in read.pieces[2].text
    assert read.pieces[3].rows == [["A", "B"], ["1", "2"]]


def drawn(markup: str) -> Any:
    """*markup* of Word's own, as an element."""
    names = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    return parse_xml(re.sub(r"^<[\w:]+", rf"\g<0> {nsdecls('w')} {names}", markup))


def test_a_heading_and_a_cell_keep_raised_letters_and_merged_cells_keep_their_place() -> None:
    document = Document()
    heading = document.add_heading("H", 1)
    heading.add_run("2").font.subscript = True
    heading.add_run("O")
    table = document.add_table(rows=3, cols=3)
    cell = table.cell(0, 0).paragraphs[0]
    cell.add_run("10")
    cell.add_run("6").font.superscript = True
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    for place, text in (((1, 1), "a"), ((1, 2), "b"), ((2, 1), "c"), ((2, 2), "d")):
        table.cell(*place).text = text
    read = read_docx(saved(document))
    assert read.pieces[0].text == "H₂O"
    assert read.pieces[1].rows == [["10⁶", "wide", ""], ["tall", "a", "b"], ["", "c", "d"]]
    assert read.notes == ["2 merged cells were parted: their words stand in the first of their cells."]


def test_whatever_of_a_document_has_no_place_is_said_in_words() -> None:
    document = Document()
    paragraph = document.add_paragraph("kept ")
    for markup in (
        "<w:del w:id='1' w:author='a'><w:r><w:delText>gone</w:delText></w:r></w:del>",
        "<w:ins w:id='2' w:author='a'><w:r><w:t>new</w:t></w:r></w:ins>",
        "<m:oMath><m:r><m:t>E</m:t></m:r></m:oMath>",
        "<m:oMath><m:r><m:t>m</m:t></m:r></m:oMath>",
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>cháo</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>潮</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>",
        "<w:strange/>",
    ):
        paragraph._p.append(drawn(markup))
    document.add_comment(paragraph.runs, text="Is it?", author="a", initials="a")
    read = read_docx(saved(document))
    assert [piece.text for piece in read.pieces] == ["<p>kept new潮</p>"]
    assert read.notes == [
        "2 formulas were left out: add blocks “Formula”.",
        "1 deletion that was tracked was left out.",
        "1 comment was left out.",
        "The sound written over the words was left out in 1 place; the words stayed.",
        "1 thing of the document has no place in a body and was left out: w:strange.",
    ]


def test_pictures_are_left_out_and_counted() -> None:
    from tests.images import pictures

    document = Document()
    document.add_paragraph("before")
    document.add_picture(io.BytesIO(pictures.encoded(pictures.halves(), "PNG")))
    read = read_docx(saved(document))
    assert read.pictures == 1
    assert all("<img" not in piece.text for piece in read.pieces)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "damaged"), (b"%PDF-1.7", "damaged"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .doc"),
     (b"PK\x03\x04" + bytes(100), "damaged"), (bytes(30_000_001), "at most 30 MB")],
)  # fmt: skip
def test_what_is_no_document_is_said(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_docx(data)


def hostile(document: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", document)
        parts.writestr("[Content_Types].xml", "<Types/>")
    return made.getvalue()


def test_a_document_that_unpacks_without_end_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", "<a/>")
        parts.writestr("word/media/zeros.png", bytes(310_000_000))
    with pytest.raises(DocumentError, match="unpacks"):
        read_docx(made.getvalue())


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<!DOCTYPE a ["
        + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"lol") for n in range(12))
        + b"]><a>&e11;</a>",
        b"<w:document>" * 5000,
    ],
)
def test_hostile_xml_reads_no_file_and_ends_soon(xml: bytes) -> None:
    try:
        read = read_docx(hostile(xml))
    except DocumentError:
        return
    assert "root:" not in "".join(piece.text for piece in read.pieces)


@given(st.text(max_size=80))
@settings(max_examples=15, deadline=None)
def test_whatever_is_written_a_document_of_it_can_be_read(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert read_docx(write_docx("T", [Piece("text", f"<p>{escaped}</p>")])).pieces
