# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a hostile workbook. Runs inside the limited child; knows no Django.

``read({"path", "rows", "columns"})`` answers ``{"rows": [[number, [cell …]] …]}`` of the first visible sheet
that holds anything, or ``{"refused"}``: ``damaged``, ``locked``, ``rows`` or ``columns``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from kepu.tables.cells import written


def read(request: Any) -> Any:
    """Read one workbook."""
    try:
        # Named by its bytes, not by what somebody called it.
        with Path(request["path"]).open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            return _first_sheet(workbook, request["rows"], request["columns"])
    except PasswordError:
        return {"refused": "locked"}
    except (CalamineError, OSError, ValueError):
        return {"refused": "damaged"}


def _first_sheet(workbook: CalamineWorkbook, most_rows: int, most_columns: int) -> dict[str, Any]:
    visible = [each.name for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    for name in visible:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None or not sheet.height:
            continue
        if sheet.width > most_columns:
            return {"refused": "columns"}
        top = sheet.start[0] + 1
        rows: list[tuple[int, list[str]]] = []
        for number, cells in enumerate(sheet.iter_rows(), top):
            row = [written(cell) for cell in cells]
            if any(row):
                rows.append((number, row))
            if len(rows) > most_rows:
                return {"refused": "rows"}
        if rows:
            return {"rows": rows}
    return {"rows": []}
