# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, experts and units as tables that an import takes again and finds nothing to change in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kepu.directory.forms import TONGUES
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.lookup import Units
from kepu.directory.models import Expert, Import, Person, Unit
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.importing.fields import NO, YES, Field
from kepu.users.models import User

NEEDS = {
    Import.Kind.PEOPLE: Verb.EDIT_PEOPLE,
    Import.Kind.EXPERTS: Verb.EDIT_PEOPLE,
    Import.Kind.UNITS: Verb.EDIT_UNITS,
}
"""What one must be allowed to import or export rows of each kind."""
_PARTED = {"zh-hans": "、", "en": "; "}


def headings(kind: str) -> list[str]:
    """The columns of an export, in the reader's language."""
    return [str(field.label) for field in FIELDS[kind]]


def rows(kind: str, user: User) -> Iterator[list[str]]:
    """A row for each of *kind* that *user* may change."""
    units = Units(user, NEEDS[Import.Kind(kind)])
    told: Iterable[dict[str, Any]]
    if kind == Import.Kind.UNITS:
        told = (_unit(each, units) for each in units.by_path.values())
    elif kind == Import.Kind.EXPERTS:
        told = map(_expert, _experts(user))
    else:
        told = map(_person, _people(user))
    for values in told:
        yield [_cell(field, values[field.name], units) for field in FIELDS[kind]]


def _people(user: User) -> Iterable[Person]:
    people = Person.objects.filter(erased_at=None).select_related("unit")
    return visible(user, Verb.EDIT_PEOPLE, people).iterator(1000)


def _experts(user: User) -> Iterable[Expert]:
    experts = Expert.objects.filter(person__erased_at=None).select_related("person__unit")
    found = visible(user, Verb.EDIT_PEOPLE, experts, "person__unit")
    return found.order_by("person__sort_name", "person_id").iterator(1000)


def _person(person: Person) -> dict[str, Any]:
    told = {"id": person.public_id, "email": person.email, "language": person.language, "unit": person.unit}
    return told | _by_language("names", person.names)


def _expert(expert: Expert) -> dict[str, Any]:
    keywords = {tag: _PARTED.get(tag, "; ").join(words) for tag, words in expert.keywords.items()}
    told = _person(expert.person) | _by_language("keywords", keywords)
    told |= _by_language("affiliation", expert.affiliation)
    told |= {"orcid": expert.orcid, "ror": expert.ror, "load_cap": str(expert.load_cap)}
    return told | {"channel": expert.channel, "active": YES if expert.active else NO}


def _unit(unit: Unit, units: Units) -> dict[str, Any]:
    told = {"id": unit.public_id, "kind": unit.kind, "zone": unit.zone, "parent": units.parent(unit)}
    return told | _by_language("names", unit.names)


def _by_language(prefix: str, told: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}_{end}": told.get(tag, "") for end, tag in TONGUES.items()}


def _cell(field: Field, value: Any, units: Units) -> str:
    if value is None or isinstance(value, Unit):
        return units.cell(value)
    return str(field.choices.get(value, value))
