# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of a clipboard, while it is read: cells that span several become the cells that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kepu.documents.runs import Run, plain, tidied

MOST_CELLS = 2000
"""A larger one becomes lines of text: nobody could edit it on a page."""
MOST_COLUMNS, MOST_SPAN = 60, 1000
MOST_IN_A_CELL = 2000
"""Characters; what is longer is text, not a table."""

Lines = list[list[Run]]


@dataclass(slots=True)
class Grid:
    """Rows of cells by column; a cell is the lines in it. ``merged`` counts cells that span several."""

    rows: list[dict[int, Lines]] = field(default_factory=list)
    merged: int = 0
    _below: dict[int, int] = field(default_factory=dict)
    _column: int = 0

    def row(self) -> None:
        """Begin a row."""
        self.rows.append({})
        self._below = {column: left - 1 for column, left in self._below.items() if left > 1}
        self._column = 0

    def cell(self, across: int, down: int) -> Lines:
        """Begin a cell over *across* columns and *down* rows; the lines to fill."""
        if not self.rows:
            self.row()
        across, down = (max(1, min(each, MOST_SPAN)) for each in (across, down))
        self.merged += across > 1 or down > 1
        while self._below.get(self._column):
            self._column += 1
        across = min(across, max(1, MOST_COLUMNS + 1 - self._column))
        lines: Lines = [[]]
        self.rows[-1][self._column] = lines
        if down > 1:
            self._below |= {self._column + each: down for each in range(across)}
        self._column += across
        return lines

    @property
    def columns(self) -> int:
        """How many columns hold something."""
        return max((column + 1 for row in self.rows for column in row), default=0)

    @property
    def large(self) -> bool:
        """Whether it is larger than anybody could edit."""
        return self.columns > MOST_COLUMNS or len(self.rows) * self.columns > MOST_CELLS

    @property
    def alone(self) -> Lines | None:
        """The lines of its only cell; ``None`` where it has several."""
        told = [row for row in self.rows if row]
        return next(iter(told[0].values())) if len(told) == 1 and len(told[0]) == 1 else None

    def texts(self) -> Iterator[tuple[list[str], Told]]:
        """Its rows as plain text, those without a word left out, each with what was lost in it. Those of a
        ``large`` one are only as long as they are."""
        wide, large = self.columns, self.large
        for row in self.rows:
            told = Told()
            said = {column: told.of(lines) for column, lines in row.items()}
            cells = list(said.values()) if large else [said.get(column, "") for column in range(wide)]
            if any(cells):
                yield cells, told


@dataclass(slots=True)
class Told:
    """What a row of plain text does not keep: marks and links, lines within cells, raised signs that Unicode
    has not."""

    marks: int = 0
    lines: int = 0
    raised: int = 0

    def of(self, lines: Sequence[Sequence[Run]]) -> str:
        """The text of a cell."""
        kept = [runs for each in lines if (runs := tidied(each))]
        self.lines += len(kept) > 1
        said = []
        for runs in kept:
            text, written = plain(runs)
            self.raised += written
            self.marks += any(run.address or run.marks & {"bold", "italic"} for run in runs)
            said.append(text)
        return " ".join(said)
