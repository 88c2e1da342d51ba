# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan must know of the directory, read for many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kepu.directory.models import Expert, Person, Unit
from kepu.directory.permissions import units_for
from kepu.directory.roles import Verb
from kepu.identifiers.orcid import read_orcid
from kepu.identifiers.public_id import read_public_id
from kepu.importing.plan import Cells
from kepu.users.models import User, fold_address


class Units:
    """The units in which *user* may do *verb*, by identifier and by name."""

    def __init__(self, user: User, verb: Verb) -> None:
        self.by_id: dict[str, Unit] = {}
        self.by_path: dict[str, Unit] = {}
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        for unit in units_for(user, verb):
            self.put(unit)

    def put(self, unit: Unit) -> None:
        """Know *unit*, as it is now."""
        before = self.by_id.get(unit.public_id)
        if before is not None:
            self.by_path.pop(before.path, None)
            for called in self._by_name.values():
                called[:] = [each for each in called if each.pk != unit.pk]
        self.by_id[unit.public_id] = self.by_path[unit.path] = unit
        for name in set(unit.names.values()):
            self._by_name[_folded(name)].append(unit)

    def called(self, cell: str) -> list[Unit]:
        """Those that *cell* means: one by its identifier, or each of that name."""
        found = self.by_id.get(read_public_id(cell))
        return [found] if found is not None else list(self._by_name[_folded(cell)])

    def parent(self, unit: Unit) -> Unit | None:
        """The unit above, where it is one of these."""
        return self.by_path.get(unit.path[: -Unit.steplen])

    def cell(self, unit: Unit | None) -> str:
        """What *unit* is called in a table: its name, or its identifier where others are called so too."""
        if unit is None:
            return ""
        return unit.name if len(self._by_name[_folded(unit.name)]) == 1 else unit.public_id


class People:
    """People and experts of whom rows may speak."""

    def __init__(self, user: User) -> None:
        self.seen = Units(user, Verb.EDIT_PEOPLE)
        self._by_id: dict[str, Person] = {}
        self._by_address: dict[str, Person] = {}
        self._by_orcid: dict[str, Person] = {}

    def read(self, rows: Iterable[Cells]) -> None:
        """Read those of whom *rows* speak."""
        kept = list(rows)
        self._put("public_id", {read_public_id(each.get("id", "")) for each in kept})
        self._put("email", {fold_address(each.get("email", "")) for each in kept})
        orcids = {read_orcid(each["orcid"]) for each in kept if each.get("orcid", "").strip()}
        self._put("expert__orcid", {each for each in orcids if each})

    def _put(self, column: str, values: set[str]) -> None:
        people = Person.objects.select_related("unit", "expert").filter(erased_at=None)
        for person in people.filter(**{f"{column}__in": values - {""}}):
            self._by_id[person.public_id] = person
            if person.email:
                self._by_address[person.email] = person
            expert: Expert | None = getattr(person, "expert", None)
            if expert is not None and expert.orcid:
                self._by_orcid[expert.orcid] = person

    def of_id(self, cell: str) -> Person | None:
        """The person of this identifier, if the user may change them."""
        return self.mine(self._by_id.get(read_public_id(cell)))

    def of_address(self, cell: str) -> Person | None:
        """The person of this address, whoever may change them."""
        return self._by_address.get(fold_address(cell))

    def of_orcid(self, cell: str) -> Person | None:
        """The person of this ORCID, whoever may change them."""
        return self._by_orcid.get(read_orcid(cell) or "")

    def mine(self, person: Person | None) -> Person | None:
        """*person*, if the user may change them."""
        return person if person is not None and person.unit.public_id in self.seen.by_id else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
