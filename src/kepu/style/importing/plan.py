# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table would do with each term, and everything that is wrong with it. Nothing is changed here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import new_public_id, read_public_id
from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.importing.fields import ANY, BY_NAME, YES, choice, read_cell_day, shown_choices
from kepu.style.models import Term, TermList
from kepu.style.terms import EMPTY, State, overlaps, problems_of, state_of, tidied, twice

AT_ONCE = 500
Numbered = tuple[int, Sequence[str]]
_UNKNOWN_ID = _("No term of this list has the ID “{cell}”; leave it empty to add one.")


class Deed(Enum):
    """What is done with a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is done with row *number*: the term of *term_id* becomes *after*, or every problem."""

    number: int
    name: str
    term_id: str = ""
    before: State | None = None
    after: State = field(default_factory=dict)
    problems: tuple[StyleError, ...] = ()

    @property
    def deed(self) -> Deed:
        """What is done."""
        if self.problems:
            return Deed.WRONG
        if self.before is None:
            return Deed.ADD
        return Deed.SAME if self.before == self.after else Deed.CHANGE

    @property
    def names(self) -> list[str]:
        """The fields that differ."""
        before = self.before or {}
        return [name for name in self.after if before.get(name) != self.after[name]]


class Planner:
    """Plans rows of one list, in order. It remembers what it planned: a later row sees it."""

    def __init__(self, kept: TermList, mapping: Mapping[str, int]) -> None:
        self._list, self._mapping = kept, mapping
        self._by_id: dict[str, State] = {}
        self._by_key: defaultdict[str, dict[str, State]] = defaultdict(dict)
        self._seen: dict[str, int] = {}

    def planned(self, rows: Sequence[Numbered]) -> Iterator[Planned]:
        """The plan of each row."""
        for start in range(0, len(rows), AT_ONCE):
            told = [(number, self._cells(cells)) for number, cells in rows[start : start + AT_ONCE]]
            self._read([cells for _number, cells in told])
            for number, cells in told:
                yield self._plan(number, cells)

    def _cells(self, row: Sequence[str]) -> dict[str, str]:
        return {
            name: " ".join(row[index].split()) if index < len(row) else ""
            for name, index in self._mapping.items()
        }

    def _read(self, rows: Sequence[Mapping[str, str]]) -> None:
        keys = {key_of(cells.get("found", "")) for cells in rows} - {""}
        ids = {read_public_id(cells.get("id", "")) for cells in rows} - {""}
        known = Term.objects.filter(term_list=self._list)
        by_id = list(known.filter(public_id__in=ids))
        for term in [*by_id, *known.filter(key__in=keys | {term.key for term in by_id})]:
            if term.public_id not in self._by_id:
                self._put(term.public_id, state_of(term))

    def _put(self, term_id: str, state: State) -> None:
        before = self._by_id.get(term_id)
        if before is not None:
            self._by_key[key_of(before["found"])].pop(term_id, None)
        self._by_id[term_id] = state
        self._by_key[key_of(state["found"])][term_id] = state

    def _plan(self, number: int, cells: Mapping[str, str]) -> Planned:
        problems: list[StyleError] = []
        term_id = self._target(cells, problems)
        before = self._by_id.get(term_id)
        after = self._after(cells, before or EMPTY, problems)
        if not term_id and not problems:
            term_id = self._of_same_words(after)
            before = self._by_id.get(term_id)
            after = self._after(cells, before or EMPTY, problems)
        name = after["found"] or cells.get("id", "")
        if not problems:
            problems += problems_of(after)
        if not problems:
            problems += self._once(term_id, number, after)
        if problems:
            return Planned(number, name, problems=tuple(problems))
        term_id = term_id or new_public_id()
        self._seen[term_id] = number
        self._put(term_id, after)
        return Planned(number, name, term_id, before, after)

    def _once(self, term_id: str, number: int, after: State) -> Iterator[StyleError]:
        first = self._seen.get(term_id, number) if term_id else number
        if first != number:
            yield StyleError(_("Row {first} is of the same term; keep one of them."), first=first)
        else:
            same = self._by_key[key_of(after["found"])]
            if overlaps(after, [each for other, each in same.items() if other != term_id]):
                yield twice(after["found"])

    def _target(self, cells: Mapping[str, str], problems: list[StyleError]) -> str:
        cell = cells.get("id", "")
        term_id = read_public_id(cell)
        if term_id and term_id not in self._by_id:
            problems.append(StyleError(_UNKNOWN_ID, field="id", cell=cell[:40]))
            return ""
        return term_id

    def _of_same_words(self, after: State) -> str:
        """The term of the same words, language and first day, where there is one."""
        for term_id, each in self._by_key[key_of(after["found"])].items():
            if all(each[name] == after[name] for name in ("language", "valid_from")):
                return term_id
        return ""

    def _after(self, cells: Mapping[str, str], before: State, problems: list[StyleError]) -> State:
        told: dict[str, Any] = dict(before)
        for name, cell in cells.items():
            if name == "id":
                continue
            if BY_NAME[name].choices:
                told[name] = self._chosen(name, cell, problems)
            elif name in ("valid_from", "valid_to"):
                told[name] = self._day(name, cell, problems)
            else:
                told[name] = cell
        return tidied(told)

    @staticmethod
    def _chosen(name: str, cell: str, problems: list[StyleError]) -> object:
        code = choice(name, cell) if cell else None
        if cell and code is None:
            told = {"cell": cell[:40], "choices": shown_choices(name)}
            problems.append(StyleError(_("“{cell}” is none of: {choices}."), field=name, **told))
        if code is None:
            return EMPTY[name]
        if name == "match_case":
            return code == YES
        return "" if code == ANY else code

    @staticmethod
    def _day(name: str, cell: str, problems: list[StyleError]) -> str | None:
        try:
            return read_cell_day(cell)
        except ValueError:
            problems.append(
                StyleError(_("“{cell}” is no day; write it like 2026-11-30."), field=name, cell=cell[:40])
            )
            return None
