# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes tables that Excel and WPS open as they are, and that ``kepu.tables.reading`` gives back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kepu.tables.cells import STARTS, guarded, guarded_mark, plain
from kepu.tables.table import MOST_CHARACTERS

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NARROW, _WIDE = 10, 40


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
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet((_TITLE.sub(" ", title).strip() or "Kepu")[:31])
    sheet.freeze_panes = "A2"
    kept = [[plain(cell) for cell in cells] for cells in rows]
    for index, name in enumerate(columns):
        longest = max((len(cells[index]) for cells in kept), default=0)
        width = min(max(len(name) * 2, longest, _NARROW) + 2, _WIDE)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.append([_cell(sheet, plain(name), bold=True) for name in columns])
    for cells in kept:
        sheet.append([_cell(sheet, cell) for cell in cells])
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    if not text:
        return None
    told = _ESCAPE.sub("_x005F_", guarded_mark(text))[:MOST_CHARACTERS]
    cell = WriteOnlyCell(sheet, value=told)
    cell.data_type = "s"  # never a formula, a number or a date
    if text[0] in STARTS:
        # So that it stays text also when somebody edits the cell.
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell
