# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans rows of terms. A row is of the term that its ID names, else of the one of the same words, language
and first day, else of a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import new_public_id, read_public_id
from kepu.importing.fields import YES
from kepu.importing.plan import Cells, Change, Planned, Row, State
from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.importing.fields import ANY, BY_NAME, DAYS, FIELDS, read_cell_day
from kepu.style.models import Term, TermList
from kepu.style.terms import EMPTY, overlaps, problems_of, state_of, tidied, twice

_UNKNOWN_ID = _("No term of this list has the ID “{cell}”; leave it empty to add one.")


class TermPlanner:
    """Plans rows of one list."""

    def __init__(self, kept: TermList) -> None:
        self._list = kept
        self._by_id: dict[str, State] = {}
        self._by_key: defaultdict[str, dict[str, State]] = defaultdict(dict)
        self._seen: dict[str, int] = {}

    def read(self, rows: Iterable[Cells]) -> None:
        """Read the terms of which *rows* speak."""
        rows = list(rows)
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

    def plan(self, number: int, cells: Cells) -> Planned:
        """The plan of one row."""
        row = Row(FIELDS, number, {name: " ".join(cell.split()) for name, cell in cells.items()})
        term_id = self._target(row)
        after = self._after(row, term_id)
        if not term_id and not row.problems:
            term_id = self._of_same_words(after)
            after = self._after(row, term_id)
        if not row.problems:
            row.problems += problems_of(after)
        if not row.problems:
            row.problems += self._once(term_id, number, after)
        name = after["found"] or row.cells.get("id", "")
        if row.problems:
            return Planned(number, name, problems=tuple(row.problems))
        before = self._by_id.get(term_id)
        term_id = term_id or new_public_id()
        self._seen[term_id] = number
        self._put(term_id, after)
        changes = () if before == after else (Change("term", term_id, before, after),)
        return Planned(number, name, changes)

    def _once(self, term_id: str, number: int, after: State) -> Iterator[StyleError]:
        first = self._seen.get(term_id, number) if term_id else number
        if first != number:
            yield StyleError(_("Row {first} is of the same term; keep one of them."), first=first)
        else:
            same = self._by_key[key_of(after["found"])]
            if overlaps(after, [each for other, each in same.items() if other != term_id]):
                yield twice(after["found"])

    def _target(self, row: Row) -> str:
        cell = row.cells.get("id", "")
        term_id = read_public_id(cell)
        if term_id and term_id not in self._by_id:
            row.wrong("id", _UNKNOWN_ID, cell=cell[:40])
            return ""
        return term_id

    def _of_same_words(self, after: State) -> str:
        """The term of the same words, language and first day, where there is one."""
        for term_id, each in self._by_key[key_of(after["found"])].items():
            if all(each[name] == after[name] for name in ("language", "valid_from")):
                return term_id
        return ""

    def _after(self, row: Row, term_id: str) -> State:
        told: State = dict(self._by_id.get(term_id, EMPTY))
        for name, cell in row.cells.items():
            if name == "id":
                continue
            if BY_NAME[name].choices:
                told[name] = _chosen(row, name)
            elif name in DAYS:
                told[name] = _day(row, name)
            else:
                told[name] = cell
        return tidied(told)


def _chosen(row: Row, name: str) -> object:
    code = row.choice(name, "")
    if not code:
        return EMPTY[name]
    if name == "match_case":
        return code == YES
    return "" if code == ANY else code


def _day(row: Row, name: str) -> str | None:
    try:
        return read_cell_day(row.cells[name], name)
    except StyleError as refused:
        row.problems.append(refused)
        return None
