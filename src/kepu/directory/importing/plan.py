# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an import would do with each row, and everything that is wrong with it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.forms import TONGUES
from kepu.directory.importing.fields import Field, choice, field_of, shown_choices
from kepu.directory.importing.lookup import Cells, Units
from kepu.directory.importing.states import State
from kepu.directory.models import ImportChange, Unit


class Deed(Enum):
    """What is done with a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a row changes: what it is of, the identifier (empty for what is added), and its state
    before (``None`` for what is added) and after."""

    of: ImportChange.Of
    subject_id: str
    before: State | None
    after: State
    whose: str = ""
    """The identifier of the person whom an expert is, where the row changes nothing of them."""

    @property
    def names(self) -> list[str]:
        """The columns that differ."""
        before = self.before or {}
        return [name for name in self.after if before.get(name) != self.after[name]]


@dataclass(frozen=True, slots=True)
class Planned:
    """What is done with row *number*, called *name*: *changes* in order, or every problem."""

    number: int
    name: str
    changes: tuple[Change, ...] = ()
    problems: tuple[DirectoryError, ...] = ()

    @property
    def deed(self) -> Deed:
        """What is done."""
        if self.problems:
            return Deed.WRONG
        if not self.changes:
            return Deed.SAME
        return Deed.ADD if self.changes[0].before is None and self.changes[0].of != "expert" else Deed.CHANGE


class Planner(Protocol):
    """Plans rows of one kind, in order."""

    def read(self, rows: Iterable[Cells]) -> None:
        """Read what the plans of *rows* need."""

    def plan(self, number: int, cells: Cells) -> Planned:
        """The plan of one row."""


def cells_of(mapping: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    """The cells of *row* by field."""
    return {name: row[index].strip() if index < len(row) else "" for name, index in mapping.items()}


def planned(
    planner: Planner, mapping: Mapping[str, int], rows: Sequence[tuple[int, Sequence[str]]]
) -> Iterator[Planned]:
    """The plan of each row."""
    told = [(number, cells_of(mapping, cells)) for number, cells in rows]
    planner.read(cells for _number, cells in told)
    for number, cells in told:
        yield planner.plan(number, cells)


class Row:
    """One row while it is planned: its cells, and the problems found so far."""

    def __init__(self, kind: str, number: int, cells: Cells) -> None:
        self.kind, self.number, self.cells = kind, number, cells
        self.problems: list[DirectoryError] = []

    def wrong(self, field: str, words: Any, **values: object) -> None:
        """Note a problem of *field*."""
        self.problems.append(DirectoryError(words, field=field, **values))

    def field(self, name: str) -> Field:
        """The field *name*."""
        return field_of(self.kind, name)

    def by_language(self, prefix: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """*before* with what the columns of each language say; an empty cell clears."""
        told = dict(before)
        for end, tag in TONGUES.items():
            if f"{prefix}_{end}" in self.cells:
                told[tag] = self.cells[f"{prefix}_{end}"]
        return {tag: words for tag, words in told.items() if words}

    def choice(self, name: str, before: str) -> str:
        """The code that the cell names; *before* where it is empty or wrong, which is noted."""
        cell = self.cells.get(name, "")
        if not cell:
            return before
        code = choice(self.field(name), cell)
        if code is None:
            self.wrong(
                name,
                _("“{cell}” is none of: {choices}."),
                cell=cell[:40],
                choices=shown_choices(self.field(name)),
            )
        return code or before

    def unit(self, name: str, units: Units, before: Unit | None) -> Unit | None:
        """The unit that the cell names; *before* where it is empty or wrong, which is noted."""
        cell = self.cells.get(name, "")
        if not cell:
            return before
        found = units.called(cell)
        if len(found) == 1:
            return found[0]
        if found:
            self.wrong(
                name, _("Several units are called “{cell}”; write the ID of the right one."), cell=cell[:60]
            )
        else:
            self.wrong(name, _("No unit of yours is called “{cell}”."), cell=cell[:60])
        return before

    def once(self, name: str, value: str, seen: dict[str, int]) -> None:
        """Note that an earlier row has the same *value*."""
        first = seen.setdefault(value, self.number) if value else self.number
        if first != self.number:
            self.wrong(name, _("Row {first} has the same; keep one of them."), first=first)

    def check(self, fill: Callable[..., object], told: dict[str, Any], safe: Mapping[str, Any]) -> None:
        """Call *fill* with *told* until it refuses nothing more, each time with the *safe* value for what it
        refused, and note all that it did."""
        told = dict(told)
        refused: set[str] = set()
        while True:
            try:
                fill(**told)
            except DirectoryError as error:
                self.problems.append(error)
                if error.field not in safe or error.field in refused:
                    return
                refused.add(error.field)
                told[error.field] = safe[error.field]
            else:
                return
