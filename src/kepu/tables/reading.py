# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a table out of whatever was sent: XLSX, XLS, ODS, or CSV in any encoding.

Workbooks are opened in the limited child alone (``kepu.tables.reader``). Of a formula the value that was
saved with it is read; nothing is computed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.engine.errors import ChildError
from kepu.engine.process import Limits, run_reader
from kepu.tables.delimited import read_delimited
from kepu.tables.errors import TableError
from kepu.tables.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, made_of

LIMITS = Limits(
    cpu_seconds=30,
    wall_seconds=60.0,
    memory_bytes=2 << 30,
    file_bytes=1 << 16,
    output_bytes=256 << 20,
    message_bytes=1 << 16,
)
_HEAD = 512
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final[dict[bytes, Promise | str]] = {
    b"%PDF": _("The file is a PDF. Save the table as XLSX or CSV and send that."),
    b"\x89PNG": _("The file is a picture. Save the table as XLSX or CSV and send that."),
    b"\xff\xd8\xff": _("The file is a picture. Save the table as XLSX or CSV and send that."),
}
_REFUSED: Final[dict[str, Promise | str]] = {
    "damaged": _("The workbook is damaged, or none that we know. Save it anew as XLSX and send that."),
    "locked": _("The workbook is locked with a password. Save it without one and send that."),
    "rows": _("The table has more than {rows} rows. Send it in parts."),
    "columns": _("The table has more than {columns} columns. Leave some out."),
}


class _Answer(msgspec.Struct, frozen=True):
    """What the child found; it has touched hostile bytes, so its word is checked."""

    rows: list[tuple[int, list[str]]]


def read_table(data: bytes, encoding: str = "") -> Table:
    """The table in *data*; *encoding* is for text whose encoding somebody knows. Raises ``TableError`` for
    what holds none, and ``ChildError`` where this machine cannot confine the reader."""
    if not data:
        raise TableError(_("The file is empty; choose it again."))
    if len(data) > MOST_BYTES:
        raise TableError(
            _("The file has {megabytes} MB; at most {most} MB are taken. Send it in parts."),
            megabytes=-(-len(data) // 1_000_000),
            most=MOST_BYTES // 1_000_000,
        )
    head = data[:_HEAD]
    if head.startswith((_ZIP, _OLE)):
        return made_of(_workbook(data))
    for start, words in _OTHERS.items():
        if head.startswith(start):
            raise TableError(words)
    if _is_web_page(head):
        raise TableError(
            _("The file is a web page under the name of a table. Open it, save it as XLSX and send that.")
        )
    return read_delimited(data, encoding)


def _is_web_page(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head"))


def _workbook(data: bytes) -> list[tuple[int, list[str]]]:
    with tempfile.TemporaryDirectory(prefix="kepu-table-") as name:
        sent = Path(name, "sent")
        sent.write_bytes(data)
        request = {"path": str(sent), "rows": MOST_ROWS + 100, "columns": MOST_COLUMNS}
        try:
            told: Any = run_reader("kepu.tables.reader", request, reads=[sent], limits=LIMITS)
        except ChildError as error:
            raise TableError(_REFUSED["damaged"]) from error
    if "refused" in told:
        raise TableError(_REFUSED[str(told["refused"])], rows=MOST_ROWS, columns=MOST_COLUMNS)
    return msgspec.convert(told, _Answer).rows
