# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans rows of people and experts. A row is of a person whom its ID, its address or its ORCID names, else
of a new one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.experts import Expertise, fill_expert
from kepu.directory.actions.people import fill_person
from kepu.directory.forms import parted
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.lookup import People
from kepu.directory.importing.rows import by_language, check, unit_of
from kepu.directory.importing.states import EXPERTISE, expert_state, person_state
from kepu.directory.models import Expert, Import, ImportChange, Person, Unit
from kepu.directory.names import read_in
from kepu.importing.fields import NO, YES
from kepu.importing.plan import Cells, Change, Planned, Row, State
from kepu.users.models import User, fold_address

_SAFE_PERSON = {"names": {"en": "x"}, "email": "", "language": "en"}
_SAFE_EXPERT = {"orcid": "", "load_cap": 1, "keywords": {}}


class PeoplePlanner:
    """Plans people, and with *experts* the experts they are. Rows without a unit go to *unit*."""

    def __init__(self, user: User, unit: Unit | None, *, experts: bool) -> None:
        self._people = People(user)
        self._unit, self._experts = unit, experts
        self._fields = FIELDS[Import.Kind.EXPERTS if experts else Import.Kind.PEOPLE]
        self._addresses: dict[str, int] = {}
        self._orcids: dict[str, int] = {}
        self._targets: dict[str, int] = {}

    def read(self, rows: Iterable[Cells]) -> None:
        """Read those of whom *rows* speak."""
        self._people.read(rows)

    def plan(self, number: int, cells: Cells) -> Planned:
        """The plan of one row."""
        row = Row(self._fields, number, cells)
        target = self._target(row)
        person = self._person(row, target)
        changes = [person] if person is not None else []
        if self._experts:
            expert = self._expert(row, target)
            changes += [expert] if expert is not None else []
        names = by_language(row, "names", target.names if target else {})
        name = read_in(names) or cells.get("email", "") or cells.get("id", "")
        return Planned(number, name, () if row.problems else tuple(changes), tuple(row.problems))

    def _target(self, row: Row) -> Person | None:
        people, cells = self._people, row.cells
        if cells.get("id"):
            target = people.of_id(cells["id"])
            if target is None:
                row.wrong(
                    "id",
                    _("Nobody of your units has the ID “{cell}”; leave it empty to add somebody."),
                    cell=cells["id"][:40],
                )
        else:
            target = people.mine(people.of_address(cells.get("email", "")))
            if target is None and self._experts:
                target = people.mine(people.of_orcid(cells.get("orcid", "")))
        if target is not None:
            row.once("id", target.public_id, self._targets)
        return target

    def _person(self, row: Row, target: Person | None) -> Change | None:
        before = person_state(target) if target is not None else None
        told = before or {"names": {}, "email": "", "language": "zh-hans"}
        unit = unit_of(row, "unit", self._people.seen, target.unit if target is not None else self._unit)
        if unit is None and not any(each.field == "unit" for each in row.problems):
            row.wrong("unit", _("The row names no unit; write one, or choose one for all such rows."))
        email = row.cells.get("email", told["email"])
        fresh = Person(unit=unit or Unit())  # all else is checked too
        check(
            row,
            lambda **values: fill_person(fresh, **values),
            {
                "names": by_language(row, "names", told["names"]),
                "email": email,
                "language": row.choice("language", told["language"]),
            },
            _SAFE_PERSON,
        )
        self._check_address(row, target, email)
        if unit is None:
            return None
        after = person_state(fresh)
        if before == after:
            return None
        return Change(ImportChange.Of.PERSON, target.public_id if target is not None else "", before, after)

    def _check_address(self, row: Row, target: Person | None, email: str) -> None:
        if not email:
            return
        holder = self._people.of_address(email)
        if holder is not None and (target is None or holder.pk != target.pk):
            row.wrong("email", _("Somebody has this address already."))
        row.once("email", fold_address(email), self._addresses)

    def _expert(self, row: Row, target: Person | None) -> Change | None:
        known: Expert | None = getattr(target, "expert", None) if target is not None else None
        before = expert_state(known) if known is not None else None
        told = before or expert_state(Expert())
        fresh = Expert()
        values = self._expertise(row, told)
        check(row, lambda **kept: fill_expert(fresh, Expertise(**kept)), values, _SAFE_EXPERT)
        holder = self._people.of_orcid(values["orcid"]) if fresh.orcid else None
        if holder is not None and (target is None or holder.pk != target.pk):
            row.wrong("orcid", _("Another expert has this ORCID already."))
        row.once("orcid", fresh.orcid, self._orcids)
        after = expert_state(fresh)
        if before == after:
            return None
        return Change(
            ImportChange.Of.EXPERT,
            known.public_id if known is not None else "",
            before,
            after,
            target.public_id if target is not None else "",
        )

    def _expertise(self, row: Row, before: State) -> State:
        told = {name: before[name] for name in EXPERTISE}
        written = by_language(
            row, "keywords", {tag: "\n".join(kept) for tag, kept in before["keywords"].items()}
        )
        told["keywords"] = {tag: parted(words) for tag, words in written.items()}
        told["affiliation"] = by_language(row, "affiliation", before["affiliation"])
        for name in ("ror", "orcid"):
            told[name] = row.cells.get(name, before[name])
        told["channel"] = row.choice("channel", before["channel"])
        told["active"] = row.choice("active", YES if before["active"] else NO) == YES
        cap = row.cells.get("load_cap", "")
        if cap:
            if cap.isdecimal() and len(cap) < 6:
                told["load_cap"] = int(cap)
            else:
                row.wrong("load_cap", _("“{cell}” is no number; write one from 1 to 50."), cell=cap[:20])
        return told
