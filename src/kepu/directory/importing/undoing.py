# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes an import back: whoever it added is deleted, what it changed is as before. Nothing that was changed
or used since is touched."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.erase import erase_person
from kepu.directory.actions.units import merge_units
from kepu.directory.errors import DirectoryError
from kepu.directory.importing.states import (
    expert_state,
    found_expert,
    found_person,
    found_unit,
    person_state,
    put_expert,
    put_person,
    put_unit,
    unit_state,
)
from kepu.directory.indexing import EXPERT
from kepu.directory.models import Expert, ImportChange, Membership, Panel, Person, Unit
from kepu.directory.permissions import Standing
from kepu.directory.roles import Verb
from kepu.ledger.actions.record import record
from kepu.search.index import remove

_SINCE = _("“{name}” was changed after the import.")


def check_undo(change: ImportChange, held: Standing, undone: Collection[str] = ()) -> None:
    """Raises ``DirectoryError`` where *change* cannot be taken back, or not by whoever stands as *held*.
    *undone* are the identifiers of what will have been taken back before it."""
    if change.of == ImportChange.Of.PERSON:
        _check_person(change, held, undone)
    elif change.of == ImportChange.Of.EXPERT:
        _check_expert(change, held)
    else:
        _check_unit(change, held, undone)


@transaction.atomic
def undo(change: ImportChange, held: Standing, actor: str) -> None:
    """Take *change* back for *actor*, who stands as *held*. Raises ``DirectoryError``, and then has done
    nothing."""
    check_undo(change, held)
    if change.of == ImportChange.Of.PERSON:
        person = found_person(change.subject_id)
        if change.before is None:
            erase_person(person, asked_by="officer", actor=actor)
        else:
            put_person(person, change.before, actor)
    elif change.of == ImportChange.Of.EXPERT:
        expert = found_expert(change.subject_id)
        if change.before is None:
            _remove_expert(expert, actor)
        else:
            put_expert(expert.person, change.before, actor)
    else:
        _undo_unit(change, actor)


def _check_rights(held: Standing, verb: Verb, unit: Unit, name: str) -> None:
    if not held.may(verb, unit):
        raise DirectoryError(_("“{name}” belongs to a unit that is not yours any more."), name=name)


def _check_person(change: ImportChange, held: Standing, undone: Collection[str]) -> None:
    person = found_person(change.subject_id)
    _check_rights(held, Verb.EDIT_PEOPLE, person.unit, person.name)
    _check_same(person.name, person_state(person), change)
    if change.before is not None:
        _check_stands(change.before["unit"])
        return
    if person.user_id is not None:
        raise DirectoryError(_("{name} was invited to sign in."), name=person.name)
    if Membership.objects.filter(person=person).exists():
        raise DirectoryError(_("{name} was given a role."), name=person.name)
    expert = Expert.objects.filter(person=person).first()
    if expert is not None and expert.public_id not in undone:
        raise DirectoryError(_("{name} was made an expert."), name=person.name)


def _check_expert(change: ImportChange, held: Standing) -> None:
    expert = found_expert(change.subject_id)
    _check_rights(held, Verb.EDIT_PEOPLE, expert.person.unit, expert.person.name)
    _check_same(expert.person.name, expert_state(expert), change)
    if change.before is None and (
        expert.terms.exists() or expert.interests.exists() or expert.consents.exists()
    ):
        raise DirectoryError(
            _("{name} was appointed, declared an interest, or agreed to be named."), name=expert.person.name
        )


def _remove_expert(expert: Expert, actor: str) -> None:
    remove(EXPERT, [expert.public_id])
    subject = expert.person.subject
    expert.delete()
    record("expert.removed", subject=subject, actor=actor)


def _check_unit(change: ImportChange, held: Standing, undone: Collection[str]) -> None:
    unit = found_unit(change.subject_id)
    _check_rights(held, Verb.EDIT_UNITS, unit, unit.name)
    _check_same(unit.name, unit_state(unit), change)
    if change.before is not None:
        if change.before["parent"]:
            _check_stands(change.before["parent"])
        return
    below = unit.get_children().filter(merged_into=None).exclude(public_id__in=undone)
    used = (
        Person.objects.filter(unit=unit).exists()
        or Membership.objects.filter(unit=unit).exists()
        or Panel.objects.filter(unit=unit).exists()
        or below.exists()
    )
    if used:
        raise DirectoryError(_("“{name}” has people, roles, panels or units by now."), name=unit.name)
    if unit.is_root():
        raise DirectoryError(
            _("“{name}” stands at the top and units are never deleted; merge it into another one."),
            name=unit.name,
        )


def _undo_unit(change: ImportChange, actor: str) -> None:
    unit = found_unit(change.subject_id)
    if change.before is not None:
        put_unit(unit, change.before, actor)
        return
    parent: Unit | None = unit.get_parent()
    assert parent is not None
    merge_units(unit, parent, actor=actor)


def _check_same(name: str, now: object, change: ImportChange) -> None:
    if now != change.after:
        raise DirectoryError(_SINCE, name=name)


def _check_stands(unit: str) -> None:
    if not Unit.objects.filter(public_id=unit, merged_into=None).exists():
        raise DirectoryError(_("The unit that it belonged to before was merged since."))
