# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people who can be named by a stage of a review route, or stand in for somebody, found by what they are
called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kepu.directory.models import Person
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb

MOST = 2000


@dataclass(frozen=True, slots=True)
class People:
    """People by public identifier, each under a label of their own."""

    labels: dict[str, str]

    @classmethod
    def of(cls, user: Any, named: set[str] = frozenset()) -> People:  # type: ignore[assignment]
        """Those who can sign in and whom *user* may see, and those who are *named* already."""
        rows = list(signing(user).select_related("unit").order_by("sort_name", "pk")[:MOST])
        there = {each.public_id for each in rows}
        rows += Person.objects.filter(public_id__in=named - there, erased_at=None).select_related("unit")
        plain = {each.public_id: f"{each.name} · {each.unit.name}" for each in rows}
        many = Counter(plain.values())
        return cls({key: f"{told} · {key}" if many[told] > 1 else told for key, told in plain.items()})

    def name(self, public_id: str) -> str:
        """What the person is called; the identifier itself of who is gone."""
        return self.labels.get(public_id, public_id)

    def called(self, typed: str) -> str | None:
        """Who is meant by *typed*: a label, or the beginning of one alone."""
        wanted = " ".join(typed.split()).casefold()
        if not wanted:
            return None
        whole = [key for key, told in self.labels.items() if told.casefold() == wanted]
        begun = whole or [key for key, told in self.labels.items() if told.casefold().startswith(wanted)]
        return begun[0] if len(begun) == 1 else None


def signing(user: Any) -> QuerySet[Person]:
    """The people who can sign in, and whom *user* may see."""
    people = Person.objects.filter(erased_at=None, user__is_active=True)
    return visible(user, Verb.SEE_PEOPLE, people)
