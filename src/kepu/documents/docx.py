# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents (Office Open XML): read in the limited child, written from plain data."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.documents.errors import DocumentError
from kepu.documents.losses import Losses
from kepu.documents.pasted import read_html
from kepu.documents.pieces import Piece, Read
from kepu.engine.errors import ChildError
from kepu.engine.process import Limits, run_reader

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_BYTES = 30_000_000
MOST_UNPACKED = 300_000_000
LIMITS = Limits(
    cpu_seconds=60, wall_seconds=90.0, memory_bytes=2 << 30, file_bytes=1 << 16, output_bytes=64 << 20
)
_REFUSED: Final[dict[str, Promise | str]] = {
    "damaged": _("The document is damaged, or no .docx. Save it anew as .docx in Word or WPS and send that."),
    "locked": _("The document is locked with a password, or an old .doc. Save it as .docx without one."),
    "large": _("The document unpacks to more than 300 MB; leave some of its pictures out."),
}


def read_docx(data: bytes) -> Read:
    """The text of a .docx with its headings, lists, tables, superscripts and subscripts, read as what is
    pasted is. Raises ``DocumentError``."""
    if len(data) > MOST_BYTES:
        raise DocumentError(
            _("The document has {megabytes} MB; at most {most} MB are taken."),
            megabytes=len(data) // 1_000_000,
            most=MOST_BYTES // 1_000_000,
        )
    with tempfile.TemporaryDirectory(prefix="kepu-docx-") as name:
        sent = Path(name, "sent")
        sent.write_bytes(data)
        request = {"path": str(sent), "bytes": MOST_UNPACKED}
        try:
            told: Any = run_reader("kepu.documents.docx_reader", request, reads=[sent], limits=LIMITS)
        except ChildError as error:
            raise DocumentError(_REFUSED["damaged"]) from error
    if "refused" in told:
        raise DocumentError(_REFUSED[str(told["refused"])])
    losses = Losses(
        formulas=int(told["formulas"]),
        deleted=int(told["deleted"]),
        comments=int(told["comments"]),
        sounds=int(told["sounds"]),
        others=[str(each) for each in told["others"]],
    )
    return read_html(str(told["html"]), losses)


def write_docx(title: str, pieces: Iterable[Piece]) -> bytes:
    """A .docx of *pieces* under *title*, which Word and WPS open."""
    from docx import Document  # slow to load

    document = Document()
    document.core_properties.title = title[:255]
    document.add_heading(title, 0)
    for piece in pieces:
        if piece.kind == "heading":
            document.add_heading(piece.text, 2)
        elif piece.kind == "table":
            _add_table(document, piece.rows)
        else:
            writer = _Writer(document)
            writer.feed(piece.text)
            writer.close()
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _add_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    wide = max((len(row) for row in rows), default=0)
    if not wide:
        return
    table = document.add_table(rows=len(rows), cols=wide, style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = _safe(text)


class _Writer(HTMLParser):
    """Writes rich text as paragraphs with runs."""

    def __init__(self, document: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self.paragraph: Any = None
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "p":
            self.paragraph = self.document.add_paragraph()
        elif tag == "li":
            ordered = next((each for each in reversed(self.open) if each in ("ol", "ul")), "ul") == "ol"
            self.paragraph = self.document.add_paragraph(style="List Number" if ordered else "List Bullet")
        elif tag == "br" and self.paragraph is not None:
            self.paragraph.add_run().add_break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in ("p", "li"):
            self.paragraph = None

    def handle_data(self, data: str) -> None:
        if self.paragraph is None:
            if not data.strip():
                return
            self.paragraph = self.document.add_paragraph()
        run = self.paragraph.add_run(_safe(data))
        run.bold = bool({"b", "strong"} & set(self.open)) or None
        run.italic = bool({"i", "em"} & set(self.open)) or None
        # Either clears the other where it is set to nothing.
        if "sup" in self.open:
            run.font.superscript = True
        elif "sub" in self.open:
            run.font.subscript = True


def _safe(text: str) -> str:
    """Without what XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]", "", text)
