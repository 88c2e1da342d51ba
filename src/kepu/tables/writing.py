# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes tables that Excel and WPS open as they are, and that ``kepu.tables.reading`` gives back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kepu.tables.cells import guarded, plain

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as CSV: UTF-8 with the mark by which Excel knows it, lines ended as RFC 4180 says."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    for cells in (columns, *rows):
        writer.writerow([guarded(plain(cell)) for cell in cells])
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> bytes:
    """The table as a workbook of one sheet, every cell text: telephone numbers keep their zeros, and nothing
    is run. Headings stay in sight while one scrolls."""
    # openpyxl brings numpy with it: a process that writes no workbook has not the room for both.
    from kepu.tables.workbook import workbook_bytes

    return workbook_bytes(columns, rows, title)
