# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes one sheet as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kepu.tables.cells import STARTS, guarded_mark, plain
from kepu.tables.table import MOST_CHARACTERS

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NARROW, _WIDE = 10, 40


def workbook_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """The table as ``kepu.tables.writing.xlsx_bytes`` describes it."""
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
