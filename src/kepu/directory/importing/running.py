# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does what was planned, row by row, and keeps what each changed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.importing.plan_people import PeoplePlanner
from kepu.directory.importing.plan_units import COMING, UnitPlanner
from kepu.directory.importing.states import (
    expert_state,
    found_person,
    found_unit,
    person_state,
    put_expert,
    put_person,
    put_unit,
    unit_state,
)
from kepu.directory.models import Expert, Import, ImportChange, Person, Unit
from kepu.importing.plan import Change, Planned, Planner
from kepu.users.models import User


def planner_of(sent: Import, user: User) -> Planner:
    """Who plans the rows of *sent* with the rights of *user*."""
    if sent.kind == Import.Kind.UNITS:
        return UnitPlanner(user, sent.unit)
    return PeoplePlanner(user, sent.unit, experts=sent.kind == Import.Kind.EXPERTS)


def apply(sent: Import, planner: Planner, planned: Planned) -> list[ImportChange]:
    """Do *planned*, all of it or nothing. Raises ``DirectoryError`` where something came in between."""
    made: list[ImportChange] = []
    with transaction.atomic():
        person: Person | None = None
        for change in planned.changes:
            if change.of == ImportChange.Of.UNIT:
                kept = _unit(planner, change, sent.actor)
            elif change.of == ImportChange.Of.PERSON:
                person, kept = _person(change, sent.actor)
            else:
                kept = _expert(person, change, sent.actor)
            kept.of_import, kept.row = sent, planned.number
            made.append(kept)
    return made


def _person(change: Change, actor: str) -> tuple[Person, ImportChange]:
    before = found_person(change.subject_id) if change.subject_id else None
    was = person_state(before) if before is not None else None
    person = put_person(before, change.after, actor)
    return person, _kept(change, person.public_id, was, person_state(person))


def _expert(person: Person | None, change: Change, actor: str) -> ImportChange:
    known = Expert.objects.select_related("person__unit").filter(public_id=change.subject_id).first()
    was = expert_state(known) if known is not None else None
    whose = person or (known.person if known is not None else found_person(change.whose))
    expert = put_expert(whose, change.after, actor)
    return _kept(change, expert.public_id, was, expert_state(expert))


def _unit(planner: Planner, change: Change, actor: str) -> ImportChange:
    if change.after["parent"].startswith(COMING):
        raise DirectoryError(_("The unit that it would stand below was left out."), field="parent")
    unit = found_unit(change.subject_id) if change.subject_id else None
    was, wanted = unit_state(unit) if unit is not None else None, change.after
    if was is not None and change.before is not None and change.before["parent"] == wanted["parent"]:
        # What stands above may be out of the sender's sight; then it reads as nothing, and stays.
        wanted = wanted | {"parent": was["parent"]}
    made = put_unit(unit, wanted, actor)
    fresh = Unit.objects.get(pk=made.pk)
    assert isinstance(planner, UnitPlanner)
    planner.units.put(fresh)
    return _kept(change, fresh.public_id, was, unit_state(fresh))


def _kept(change: Change, public_id: str, was: object, now: object) -> ImportChange:
    return ImportChange(of=change.of, subject_id=public_id, before=was, after=now)
