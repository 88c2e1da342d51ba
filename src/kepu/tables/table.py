# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table as it was sent: its headings and rows, all text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.tables.cells import plain, unguarded
from kepu.tables.errors import TableError

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 32_767
"""Of a cell: as many as Excel takes."""
_TITLES = 10
"""Headings stand within so many filled rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet program shows it, and a cell for each column."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, each of which may be empty, and the rows below them that hold anything. *encoding* is what
    the file was read by, and *doubts* are other encodings that fit, best first; both empty for a workbook."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = ""
    doubts: tuple[str, ...] = ()


def letters(index: int) -> str:
    """The name of column *index* (from 0) in a spreadsheet program: A, B … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def heading(columns: Sequence[str], index: int) -> str:
    """What column *index* is called for people."""
    return columns[index] or _("column {letters}").format(letters=letters(index))


def made_of(
    numbered: Iterable[tuple[int, Sequence[str]]], encoding: str = "", doubts: tuple[str, ...] = ()
) -> Table:
    """The table in *numbered* rows. A title above the headings is passed over: the first row with two filled
    cells holds them, or the first filled row. Raises ``TableError`` where nothing is there or too much."""
    rows = [(number, [unguarded(plain(cell)) for cell in cells]) for number, cells in numbered]
    rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    if not rows:
        raise TableError(gettext_lazy("The table is empty; choose the file with the rows in it."))
    filled = (sum(1 for cell in cells if cell.strip()) for _number, cells in rows[:_TITLES])
    first = next((index for index, many in enumerate(filled) if many > 1), 0)
    _number, columns = rows[first]
    body = rows[first + 1 :]
    width = max(_filled_width(cells) for _number, cells in rows[first:])
    _check_size(len(body), width)
    for number, cells in body:
        if any(len(cell) > MOST_CHARACTERS for cell in cells):
            raise TableError(
                gettext_lazy(
                    "Row {row} has a cell of more than {most} characters; perhaps a quotation mark was"
                    " not closed. Correct the row and send the file again."
                ),
                row=number,
                most=MOST_CHARACTERS,
            )
    return Table(
        tuple(" ".join(cell.split()) for cell in _as_wide(columns, width)),
        tuple(Row(number, _as_wide(cells, width)) for number, cells in body),
        encoding,
        doubts,
    )


def _check_size(height: int, width: int) -> None:
    if height > MOST_ROWS:
        raise TableError(
            gettext_lazy("The table has {rows} rows; at most {most} are taken. Send it in parts."),
            rows=height,
            most=MOST_ROWS,
        )
    if width > MOST_COLUMNS:
        raise TableError(
            gettext_lazy("The table has {columns} columns; at most {most} are taken. Leave some out."),
            columns=width,
            most=MOST_COLUMNS,
        )


def _filled_width(cells: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)


def _as_wide(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))
