# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast: one person for each role, in two units that stand side by side below a third."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.test import Client
from wagtail.models import Collection

from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.actions.units import add_unit
from kepu.directory.models import Expert, Person, Unit
from kepu.directory.roles import Role
from kepu.users.addresses import trust_address
from kepu.users.models import User
from tests.replayed import replayed

ANONYMOUS, STRANGER, ADMINISTRATOR, EXPERT, NEIGHBOUR = (
    "anonymous",
    "stranger",
    "administrator",
    "expert",
    "neighbour",
)
PLAYERS = (*(role.value for role in Role), EXPERT, STRANGER, NEIGHBOUR, ADMINISTRATOR, ANONYMOUS)
"""Everybody: a role each in ``here``, an expert who can sign in, somebody signed in without a role, a leader
of the unit next door, the administrator, and nobody."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The units and people of a test."""

    above: Unit
    here: Unit
    there: Unit
    people: dict[str, Person]
    users: dict[str, User | None]
    expert: Expert
    subject: Person
    """Somebody of ``here`` to look at, without a user."""


def client(cast: Cast, name: str, language: str = "en") -> Client:
    """A browser in which *name*, one of ``PLAYERS``, is signed in."""
    made = Client(headers={"accept-language": language})
    if (user := cast.users[name]) is not None:
        made.force_login(user)
        # As if they had just shown again that it is they, which deleting asks for.
        session = made.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}
        ]
        session.save()
    return made


def assemble() -> Cast:
    """Make the cast in the database of the test."""
    return replayed(_assembled)


def _assembled() -> Cast:
    # Tests that commit leave no collection behind, and every house begins with one.
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    above = add_unit({"zh-hans": "上级单位", "en": "Unit above"})
    here = add_unit({"zh-hans": "本单位", "en": "Unit here"}, parent=above)
    there = add_unit({"zh-hans": "邻单位", "en": "Unit there"}, parent=above)
    above, here, there = (Unit.objects.get(pk=each.pk) for each in (above, here, there))
    people, users = {}, dict[str, User | None]()
    for role in Role:
        people[role.value] = _signed_in(role.value, here)
        grant_role(people[role.value], role, here)
    people[NEIGHBOUR] = _signed_in(NEIGHBOUR, there)
    grant_role(people[NEIGHBOUR], Role.LEADER, there)
    people[STRANGER] = _signed_in(STRANGER, here)
    people[EXPERT] = _signed_in(EXPERT, here)
    expert = make_expert(
        people[EXPERT], Expertise(keywords={"en": ["tides"]}, affiliation={"en": "Unit here"})
    )
    users |= {name: person.user for name, person in people.items()}
    users[ADMINISTRATOR] = User.objects.create_superuser("administrator@example.org")
    users[ANONYMOUS] = None
    for user in filter(None, users.values()):
        trust_address(user)
    subject = add_person(
        {"zh-hans": "示例对象", "en": "Sample Subject"}, unit=here, email="subject@example.org"
    )
    return Cast(above, here, there, people, users, expert, subject)


def _signed_in(name: str, unit: Unit) -> Person:
    person = add_person(
        {"zh-hans": f"示例{name}", "en": f"Sample {name}"}, unit=unit, email=f"{name}@example.org"
    )
    person.user = User.objects.create_user(person.email)
    person.save(update_fields=["user"])
    return person
