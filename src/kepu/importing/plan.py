# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table would do with each row, and everything that is wrong with it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from kepu.importing.errors import ImportRefused
from kepu.importing.fields import Fields, Words, field_of
from kepu.sentences import FieldError

Cells = Mapping[str, str]
Numbered = tuple[int, Sequence[str]]
"""A row as it was sent: its number and its cells."""
State = dict[str, Any]
AT_ONCE = 500
"""For so many rows a planner reads what it needs at a time."""


class Deed(Enum):
    """What is done with a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a row changes: what it is of, its identifier, and its state before (``None`` for what is
    added) and after."""

    of: str
    subject_id: str
    before: State | None
    after: State
    whose: str = ""
    """The identifier of what it is added to, where that was here already."""

    @property
    def names(self) -> list[str]:
        """The fields that differ."""
        before = self.before or {}
        return [name for name in self.after if before.get(name) != self.after[name]]


@dataclass(frozen=True, slots=True)
class Planned:
    """What is done with row *number*, called *name*: *changes* in order, or every problem."""

    number: int
    name: str
    changes: tuple[Change, ...] = ()
    problems: tuple[FieldError, ...] = ()

    @property
    def deed(self) -> Deed:
        """What is done."""
        if self.problems:
            return Deed.WRONG
        if not self.changes:
            return Deed.SAME
        first = self.changes[0]
        return Deed.ADD if first.before is None and not first.whose else Deed.CHANGE

    @property
    def names(self) -> list[str]:
        """The fields that differ."""
        return [name for change in self.changes for name in change.names]


class Planner(Protocol):
    """Plans rows of one kind, in order. It remembers what it planned: a later row sees it."""

    def read(self, rows: Iterable[Cells]) -> None:
        """Read what the plans of *rows* need."""

    def plan(self, number: int, cells: Cells) -> Planned:
        """The plan of one row."""


def planned(planner: Planner, mapping: Mapping[str, int], rows: Sequence[Numbered]) -> Iterator[Planned]:
    """The plan of each row, made when it is asked for."""
    for start in range(0, len(rows), AT_ONCE):
        told = [(number, cells_of(mapping, cells)) for number, cells in rows[start : start + AT_ONCE]]
        planner.read([cells for _number, cells in told])
        for number, cells in told:
            yield planner.plan(number, cells)


def cells_of(mapping: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    """The cells of *row* by field."""
    return {name: row[index].strip() if index < len(row) else "" for name, index in mapping.items()}


class Row:
    """One row while it is planned: its cells, and the problems found so far."""

    def __init__(self, fields: Fields, number: int, cells: Cells) -> None:
        self.fields, self.number, self.cells = fields, number, cells
        self.problems: list[FieldError] = []

    def wrong(self, field: str, words: Words, **values: object) -> None:
        """Note a problem of *field*."""
        self.problems.append(ImportRefused(words, field=field, **values))

    def choice(self, name: str, before: str) -> str:
        """The code that the cell names; *before* where it is empty or wrong, which is noted."""
        cell = self.cells.get(name, "")
        if not cell:
            return before
        field = field_of(self.fields, name)
        code = field.choice(cell)
        if code is None:
            told = {"cell": cell[:40], "choices": field.shown_choices}
            self.wrong(name, _("“{cell}” is none of: {choices}."), **told)
        return code or before

    def once(self, name: str, value: str, seen: dict[str, int]) -> None:
        """Note that an earlier row has the same *value*."""
        first = seen.setdefault(value, self.number) if value else self.number
        if first != self.number:
            self.wrong(name, _("Row {first} has the same; keep one of them."), first=first)
