# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be found of units, people and experts."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from kepu.directory.models import Expert, Person, Unit
from kepu.search.index import Document, put, remove

UNIT, PERSON, EXPERT = "unit", "person", "expert"


def index_units(units: Iterable[Unit]) -> None:
    """Put *units* into the index, or take out those that were merged."""
    kept = list(units)
    put(
        Document(
            UNIT, unit.public_id, " ".join(unit.names.values()), unit.kind, timezone.now(), unit_id=unit.pk
        )
        for unit in kept
        if unit.merged_into_id is None
    )
    remove(UNIT, [unit.public_id for unit in kept if unit.merged_into_id is not None])


def index_people(people: Iterable[Person]) -> None:
    """Put *people* and the experts among them into the index, or take out those who were deleted."""
    known = {
        person.pk: person
        for person in Person.objects.select_related("expert").filter(pk__in=[each.pk for each in people])
    }
    kept = [person for person in known.values() if person.erased_at is None]
    put(
        Document(
            PERSON,
            each.public_id,
            " ".join(each.names.values()),
            each.email,
            each.added_at,
            unit_id=each.unit_id,
        )
        for each in kept
    )
    experts = [expert for person in known.values() if (expert := getattr(person, "expert", None))]
    put(_expert(each) for each in experts if each.person.erased_at is None)
    remove(PERSON, [each.public_id for each in known.values() if each.erased_at is not None])
    remove(EXPERT, [each.public_id for each in experts if each.person.erased_at is not None])


def _expert(expert: Expert) -> Document:
    person = expert.person
    body = "\n".join([*expert.all_keywords(), *expert.affiliation.values(), expert.orcid])
    title = " ".join(person.names.values())
    return Document(EXPERT, expert.public_id, title, body, person.added_at, unit_id=person.unit_id)
