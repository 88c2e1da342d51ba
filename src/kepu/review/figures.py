# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long reviewing takes, and what waits: by person, by unit, by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from kepu.directory.models import Person, Unit
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.review.clocks import hours_between
from kepu.review.models import Assignment, Route, RouteVersion, Run
from kepu.review.states import Outcome

LONGEST = 366
"""Days of one look back."""


@dataclass(slots=True)
class Figures:
    """Of one person, unit or stage: what waits now, how much of it late; what was signed and given back in a
    period, and the hours from the question to each answer."""

    name: str
    waits: int = 0
    late: int = 0
    signed: int = 0
    given_back: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """The hours within which half of the answers came."""
        return percentile(self.hours, 50)

    @property
    def ninetieth(self) -> float | None:
        """The hours within which nine of ten came."""
        return percentile(self.hours, 90)


def percentile(hours: Sequence[float], part: int) -> float | None:
    """The smallest of *hours* that at least *part* of a hundred of them do not exceed; ``None`` of none."""
    ranked = sorted(hours)
    return ranked[max(0, ceil(len(ranked) * part / 100) - 1)] if ranked else None


@dataclass(frozen=True, slots=True)
class Report:
    """The same figures by person, by unit and by stage; each by name."""

    people: list[Figures]
    units: list[Figures]
    stages: list[Figures]


def report(user: Any, first: date, last: date, unit: Unit | None = None) -> Report:
    """What *user* may see of the days from *first* to *last*, both days of the house and counted, of *unit*
    and below where it is given. Five queries, however much there is; it reads the answers of the period
    alone."""
    begin, end = _instant(first), _instant(last + timedelta(days=1))
    within = Q(run__story__unit__path__startswith=unit.path) if unit is not None else Q()
    known = visible(user, Verb.SEE_REVIEWS, Assignment.objects.filter(within), "run__story__unit")
    by: tuple[dict[Any, Figures], ...] = ({}, {}, {})
    late = Count("pk", filter=Q(due_at__lte=timezone.now()))
    columns = ("person", "run__story__unit", "stage")
    open_now = (
        known.filter(ended_at=None).order_by().values_list(*columns).annotate(many=Count("pk"), late=late)
    )
    for *keys, many, over in open_now:
        for rows, key in zip(by, keys, strict=True):
            one = rows.setdefault(key, Figures(""))
            one.waits += many
            one.late += over
    answered = known.filter(
        outcome__in=(Outcome.APPROVED, Outcome.RETURNED), ended_at__gte=begin, ended_at__lt=end
    )
    for *keys, outcome, asked_at, ended_at in answered.order_by().values_list(
        *columns, "outcome", "made_at", "ended_at"
    ):
        for rows, key in zip(by, keys, strict=True):
            one = rows.setdefault(key, Figures(""))
            one.hours.append(hours_between(asked_at, ended_at))
            if outcome == Outcome.APPROVED:
                one.signed += 1
            else:
                one.given_back += 1
    return _named(by)


def _instant(day: date) -> datetime:
    """When *day* begins in the house."""
    return timezone.make_aware(datetime.combine(day, time()))


def _named(by: tuple[dict[Any, Figures], ...]) -> Report:
    people, units, stages = by
    for person in Person.objects.filter(pk__in=people):
        people[person.pk].name = person.name
    for unit in Unit.objects.filter(pk__in=units):
        units[unit.pk].name = unit.name
    names = stage_names()
    for key, one in stages.items():
        one.name = names.get(key, key)
    return Report(*(sorted(rows.values(), key=lambda each: each.name) for rows in by))


def stage_names() -> dict[str, str]:
    """What the stages of routes that are gone now are called, by key."""
    gone = Q(pk__in=Route.objects.values("current")) | Q(
        pk__in=Run.objects.filter(ended_at=None).values("version")
    )
    versions = RouteVersion.objects.filter(gone).order_by("pk")
    return {stage.key: stage.name for version in versions for stage in version.stages}
