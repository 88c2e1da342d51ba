# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the lists of the directory show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from kepu.directory.indexing import EXPERT, PERSON
from kepu.directory.models import Consent, Expert, Membership, Panel, Person, Unit
from kepu.directory.permissions import holding, search_units, units_for, visible
from kepu.directory.roles import Verb
from kepu.search.queries import Found, Order, Scope, find
from kepu.users.models import User

MOST_FOUND = 500
"""Entries of the index, the newest, that a list looks at for words."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the tree, how deep it is shown, and how many people are in it itself."""

    unit: Unit
    indent: int
    people: int


def unit_rows(user: User) -> list[UnitRow]:
    """The tree of units that *user* may see."""
    people = Counter(
        dict(
            visible(user, Verb.SEE_PEOPLE, Person.objects.filter(erased_at=None))
            .order_by()
            .values_list("unit")
            .annotate(Count("pk"))
        )
    )
    units = list(units_for(user, Verb.SEE_UNITS))
    top = min((unit.depth for unit in units), default=1)
    return [UnitRow(unit, min(unit.depth - top, 4), people[unit.pk]) for unit in units]


def people_rows(
    user: User, query: str = "", unit: Unit | None = None, found: Found | None = None
) -> QuerySet[Person]:
    """The people whom *user* may see, by name, with their unit and the roles they hold today; those that
    hold *query*, and those of *unit* and below, where they are given. *found* is what ``find_people`` told
    where it was asked already."""
    held = holding(Membership.objects.select_related("unit").order_by("role"))
    rows = visible(user, Verb.SEE_PEOPLE, Person.objects.filter(erased_at=None))
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if query:
        rows = rows.filter(public_id__in=_ids(found or find_people(user, query, unit)))
    return rows.select_related("unit").prefetch_related(
        Prefetch("memberships", queryset=held, to_attr="roles_today")
    )


def expert_rows(
    user: User,
    query: str = "",
    unit: Unit | None = None,
    found: Found | None = None,
    *,
    available: bool = False,
) -> QuerySet[Expert]:
    """The experts whom *user* may see, by name, with person, unit and whether they agreed to be named; those
    that hold *query* in name, keywords or affiliation, of *unit* and below, or who may be asked. *found* is
    what ``find_experts`` told where it was asked already."""
    named = Consent.objects.filter(expert=OuterRef("pk"), withdrawn_at=None)
    rows = visible(user, Verb.SEE_EXPERTS, Expert.objects.filter(person__erased_at=None), "person__unit")
    if unit is not None:
        rows = rows.filter(person__unit__path__startswith=unit.path)
    if query:
        rows = rows.filter(public_id__in=_ids(found or find_experts(user, query, unit)))
    if available:
        rows = rows.filter(active=True)
    return (
        rows.select_related("person__unit")
        .annotate(named=Exists(named))
        .order_by("person__sort_name", "person_id")
    )


def panel_rows(user: User) -> QuerySet[Panel]:
    """The panels that *user* may see, with their unit and how many terms they have."""
    return (
        visible(user, Verb.SEE_EXPERTS, Panel.objects.select_related("unit"))
        .annotate(many=Count("terms"))
        .order_by("pk")
    )


def find_people(user: User, query: str, unit: Unit | None = None) -> Found:
    """What the index tells of people in *unit* and below who hold *query*; ``more`` says that there are older
    entries besides."""
    return _find(user, PERSON, Verb.SEE_PEOPLE, query, unit)


def find_experts(user: User, query: str, unit: Unit | None = None) -> Found:
    """What it tells of experts likewise."""
    return _find(user, EXPERT, Verb.SEE_EXPERTS, query, unit)


def names_of(actors: Collection[str]) -> dict[str, str]:
    """The names of people by the names that the record has for them, as far as they are still known."""
    known = Person.objects.filter(pseudonym__in=actors, erased_at=None)
    return {person.pseudonym: person.name for person in known}


def _find(user: User, kind: str, verb: Verb, query: str, unit: Unit | None) -> Found:
    scope = Scope(kinds=[kind], units=search_units(user, verb, unit))
    return find(query, scope, Order.NEWEST, limit=MOST_FOUND)


def _ids(found: Found) -> list[str]:
    return [entry.public_id for entry in found.entries]
