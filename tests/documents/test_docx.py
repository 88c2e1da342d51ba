# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents in and out: structure stays, what is left out is said, and nothing hostile is opened here."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.documents.docx import Piece, read_docx, write_docx
from kepu.documents.errors import DocumentError


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
    assert "10<sup>6</sup> H<sub>2</sub><strong>O &amp; &lt;more&gt;</strong>" in read.pieces[1].text
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
    assert "<p>10<sup>6</sup> <strong>bold</strong> <em>slanted</em></p>" in read.pieces[2].text
    assert read.pieces[3].rows == [["A", "B"], ["1", "2"]]


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
