# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents as evidence: what is what it says, and what is not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from docx import Document as Word

from kepu.review.evidence import documents
from kepu.review.evidence.documents import read_document
from kepu.review.evidence.errors import EvidenceError
from tests.images import pictures
from tests.review.evidence.samples import pdf


def docx() -> bytes:
    made = io.BytesIO()
    Word().save(made)
    return made.getvalue()


def xlsx() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_x", "."), data)
    return made.getvalue()


def odt() -> bytes:
    return zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xxml=b"<office/>")


@pytest.mark.parametrize(
    ("name", "made", "media_type"),
    [
        ("report.pdf", pdf, "application/pdf"),
        ("报告.DOCX", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("table.xlsx", xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("text.odt", odt, "application/vnd.oasis.opendocument.text"),
        ("figure.png", lambda: pictures.encoded(pictures.halves(), "PNG"), "image/png"),
        ("figure.jpeg", lambda: pictures.encoded(pictures.halves(), "JPEG"), "image/jpeg"),
        ("table.csv", lambda: "年,度\n2020,1\n".encode("gb18030"), "text/csv"),
        ("table.csv", lambda: b"MZ,year\n1,2020\n", "text/csv"),
        ("table.csv", lambda: b"file,begins with\nreport.pdf,%PDF-1.7\n", "text/csv"),
        ("report.pdf", lambda: b"\xef\xbb\xbf\r\n" + pdf(), "application/pdf"),
        ("note.txt", lambda: "Words.".encode("utf-16"), "text/plain"),
    ],
)
def test_a_document_that_is_what_it_says_is_taken(
    name: str, made: Callable[[], bytes], media_type: str
) -> None:
    data = made()
    document = read_document(name, data)
    assert (document.name, document.data, document.kind.media_type) == (name, data, media_type)


def test_a_pdf_tells_its_title_and_pages() -> None:
    document = read_document("a.pdf", pdf())
    assert (document.title, document.pages) == ("A report", 2)


def test_what_a_document_is_called_is_kept_as_it_is_written() -> None:
    assert read_document("a &amp; <b>b</b>.txt", b"Words.").name == "a &amp; <b>b</b>.txt"


@pytest.mark.parametrize(
    "told",
    [None, [], "x", {"refused": 7}, {"refused": "away"}, {"title": ["x"]}, {"pages": "two"}, {"pages": -1},
     {"title": "T", "pages": 1.5}],
)  # fmt: skip
def test_a_reader_that_answers_something_else_was_taken_over_and_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, told: object
) -> None:
    monkeypatch.setattr(documents, "run_reader", lambda *_given, **_named: told)
    with pytest.raises(EvidenceError, match="damaged or cut short"):
        read_document("a.pdf", pdf())


PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\x00" + bytes(200)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("report.pdf", PAGE, "not what its name says: it is a web page"),
        ("report.pdf", PROGRAM, "it is a program"),
        ("table.csv", PROGRAM, "it is a program"),
        ("table.csv", PAGE, "it is a web page"),
        ("note.txt", b"a\0b", "it is something else"),
        ("report.docx", pdf(), "it is a PDF"),
        ("report.docx", xlsx(), "it is a ZIP archive or an office document"),
        ("text.odt", docx(), "it is a ZIP archive or an office document"),
        ("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "of before 2007, or one with a password"),
        ("figure.png", pictures.encoded(pictures.halves(), "JPEG"), "it is a picture"),
        ("figure.png", pictures.encoded(pictures.halves(), "PNG")[:60], "damaged or cut short"),
        ("report.pdf", pdf()[:300], "damaged or cut short"),
        ("report.pdf", b"%PDF-1.7\n", "damaged or cut short"),
        ("report.pdf", pdf("secret"), "locked with a password"),
        ("report.docx", docx()[:-40], "damaged or cut short"),
        ("report.docx", zipped(word__document_xxml=b"no markup"), "damaged or cut short"),
        ("report.docx", zipped(word__document_xxml=b"<" + bytes(600_000_000)), "unpacks to far more"),
        ("page.html", PAGE, "of no kind that is taken"),
        ("run.exe", PROGRAM, "of no kind that is taken"),
        ("report.pdf.js", b"alert(1)", "of no kind that is taken"),
        ("report.pdf", b"", "is empty"),
        ("report.pdf", b"%PDF-" + bytes(50_000_000), "at most 50 MB"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_what_it_says_is_refused_with_a_sentence(
    name: str, data: bytes, said: str
) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_document(name, data)
    assert said in str(refused.value)
