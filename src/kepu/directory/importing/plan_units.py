# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans rows of units. A row is of the unit that its ID names, else of the one of the same name below the
same unit, else of a new one. A row may stand below a unit that an earlier row adds."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.units import check_zone, checked_names
from kepu.directory.errors import DirectoryError
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.lookup import Units
from kepu.directory.importing.rows import by_language, check, unit_of
from kepu.directory.models import Import, ImportChange, Unit
from kepu.directory.names import cleaned, read_in
from kepu.directory.permissions import standing
from kepu.directory.roles import Verb
from kepu.importing.plan import Cells, Change, Planned, Row, State
from kepu.users.models import User

COMING = "+"
"""Stands before the name of a parent that an earlier row adds."""
_SAFE = {"names": {"en": "x"}, "zone": "UTC"}


class UnitPlanner:
    """Plans units. New rows that name no unit to be below go below *unit*, or to the top without one, for
    administrators."""

    def __init__(self, user: User, unit: Unit | None) -> None:
        self.units = Units(user, Verb.EDIT_UNITS)
        self._unit, self._at_the_top = unit, standing(user).administrator
        self._coming: dict[str, int] = {}
        self._targets: dict[str, int] = {}
        self._added: dict[str, int] = {}

    def read(self, rows: Iterable[Cells]) -> None:
        """All units are known already."""

    def plan(self, number: int, cells: Cells) -> Planned:
        """The plan of one row."""
        row = Row(FIELDS[Import.Kind.UNITS], number, cells)
        target = self._by_id(row)
        parent = self._parent(row, target)
        if target is None and not row.problems:
            target = self._of_same_name(row, parent)
        before = self._state(target) if target is not None else None
        after = self._after(row, before, parent)
        if target is not None:
            row.once("id", target.public_id, self._targets)
            self._check_move(row, target, parent)
        elif not row.problems:
            for name in set(after["names"].values()):
                row.once("names_zh", f"{parent}/{name.casefold()}", self._added)
        name = read_in(after["names"]) or cells.get("id", "")
        if row.problems:
            return Planned(number, name, (), tuple(row.problems))
        for each in after["names"].values():
            self._coming.setdefault(each.casefold(), number)
        if before == after:
            return Planned(number, name)
        subject = target.public_id if target is not None else ""
        return Planned(number, name, (Change(ImportChange.Of.UNIT, subject, before, after),))

    def _state(self, unit: Unit) -> State:
        parent = self.units.parent(unit)
        told = {"names": dict(unit.names), "kind": str(unit.kind), "zone": unit.zone}
        return told | {"parent": parent.public_id if parent is not None else ""}

    def _by_id(self, row: Row) -> Unit | None:
        cell = row.cells.get("id", "")
        if not cell:
            return None
        found = self.units.called(cell)
        if len(found) == 1 and found[0].public_id in self.units.by_id and _is_id(cell, found[0]):
            return found[0]
        row.wrong("id", _("No unit of yours has the ID “{cell}”; leave it empty to add one."), cell=cell[:40])
        return None

    def _parent(self, row: Row, target: Unit | None) -> str:
        """The identifier of the unit above; with ``COMING`` the name of one that an earlier row adds."""
        cell = row.cells.get("parent", "")
        if not cell and target is not None:
            above = self.units.parent(target)
            return above.public_id if above is not None else ""
        if cell and not self.units.called(cell) and cell.casefold() in self._coming:
            return COMING + cell.casefold()
        found = unit_of(row, "parent", self.units, self._unit)
        if found is None and not self._at_the_top and not row.problems:
            row.wrong(
                "parent", _("The row names no unit to be below; write one, or choose one for all such rows.")
            )
        return found.public_id if found is not None else ""

    def _of_same_name(self, row: Row, parent: str) -> Unit | None:
        names = by_language(row, "names", {})
        for name in names.values():
            for unit in self.units.called(name):
                above = self.units.parent(unit)
                if (above.public_id if above is not None else "") == parent:
                    return unit
        return None

    def _after(self, row: Row, before: State | None, parent: str) -> State:
        told = before or {"names": {}, "kind": Unit.Kind.OTHER.value, "zone": "Asia/Shanghai"}
        values: State = {
            "names": by_language(row, "names", told["names"]),
            "zone": row.cells.get("zone") or told["zone"],
        }
        check(row, _fill, values, _SAFE)
        kind = row.choice("kind", told["kind"])
        return {"names": cleaned(values["names"]), "kind": kind, "zone": values["zone"], "parent": parent}

    def _check_move(self, row: Row, target: Unit, parent: str) -> None:
        above = self.units.by_id.get(parent)
        if above is not None and above.path.startswith(target.path):
            row.problems.append(
                DirectoryError(_("A unit cannot be below itself; choose one outside it."), field="parent")
            )


def _is_id(cell: str, unit: Unit) -> bool:
    return cell.strip().lower().replace("-", "") == unit.public_id


def _fill(names: dict[str, str], zone: str) -> None:
    checked_names(names)
    check_zone(zone)
