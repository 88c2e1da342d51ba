# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, experts and units as an import compares them, and how each is put into a state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.people import add_person, change_person
from kepu.directory.actions.units import add_unit, change_unit, move_unit
from kepu.directory.errors import DirectoryError
from kepu.directory.models import Expert, Person, Unit
from kepu.importing.plan import State

_GONE = _("This person was deleted since.")
_MERGED = _("This unit was merged since.")
EXPERTISE = ("keywords", "affiliation", "ror", "orcid", "load_cap", "channel", "active")


def person_state(person: Person) -> State:
    """What an import may change of a person."""
    told = {"names": dict(person.names), "email": person.email, "language": person.language}
    return told | {"unit": person.unit.public_id}


def expert_state(expert: Expert) -> State:
    """What an import may change of an expert."""
    told = {name: getattr(expert, name) for name in EXPERTISE}
    return told | {
        "keywords": {tag: list(words) for tag, words in expert.keywords.items()},
        "affiliation": dict(expert.affiliation),
        "channel": str(expert.channel),
    }


def unit_state(unit: Unit) -> State:
    """What an import may change of a unit; ``parent`` is empty at the top."""
    parent = unit.get_parent()
    told = {"names": dict(unit.names), "kind": str(unit.kind), "zone": unit.zone}
    return told | {"parent": parent.public_id if parent is not None else ""}


def put_person(person: Person | None, state: State, actor: str) -> Person:
    """Add a person with *state*, or bring *person* to it. Raises ``DirectoryError``."""
    told = {"email": state["email"], "language": state["language"], "actor": actor}
    unit = Unit.objects.select_related("merged_into").get(public_id=state["unit"])
    if person is None:
        return add_person(state["names"], unit=unit, **told)
    return change_person(person, names=state["names"], unit=unit, **told)


def put_expert(person: Person, state: State, actor: str) -> Expert:
    """Make *person* an expert with *state*, or bring the expert they are to it. Raises ``DirectoryError``."""
    return make_expert(person, Expertise(**{name: state[name] for name in EXPERTISE}), actor=actor)


def put_unit(unit: Unit | None, state: State, actor: str) -> Unit:
    """Add a unit with *state*, or bring *unit* to it. Raises ``DirectoryError``."""
    told = {"kind": state["kind"], "zone": state["zone"], "actor": actor}
    parent = Unit.objects.get(public_id=state["parent"]) if state["parent"] else None
    if unit is None:
        return add_unit(state["names"], parent=parent, **told)
    before = unit_state(unit)
    if {**before, "parent": ""} != {**state, "parent": ""}:
        unit = change_unit(unit, names=state["names"], **told)
    if before["parent"] != state["parent"]:
        unit = move_unit(unit, parent, actor=actor)
    return unit


def found_person(public_id: str) -> Person:
    """The person. Raises ``DirectoryError`` where they were deleted."""
    found = Person.objects.select_related("unit").filter(public_id=public_id, erased_at=None).first()
    if found is None:
        raise DirectoryError(_GONE)
    return found


def found_expert(public_id: str) -> Expert:
    """The expert. Raises ``DirectoryError`` where they were deleted."""
    experts = Expert.objects.select_related("person__unit").filter(person__erased_at=None)
    found = experts.filter(public_id=public_id).first()
    if found is None:
        raise DirectoryError(_GONE)
    return found


def found_unit(public_id: str) -> Unit:
    """The unit. Raises ``DirectoryError`` where it was merged."""
    found: Unit | None = Unit.objects.filter(public_id=public_id, merged_into=None).first()
    if found is None:
        raise DirectoryError(_MERGED)
    return found
