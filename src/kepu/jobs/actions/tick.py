# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time brings: jobs whose instant has come, and schedules."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.actions.moving import locked, move
from kepu.jobs.models import Job, Schedule
from kepu.jobs.schedules import Recurring, known, next_instant
from kepu.jobs.states import State

AT_ONCE = 100


def tick() -> int:
    """Let wait whose instant has come, and enqueue what is scheduled; returns how many jobs were touched.
    Any number of workers may tick: rows are locked, and what was done is committed with its next instant."""
    return _promote(timezone.now()) + _scheduled(timezone.now())


def _promote(now: datetime) -> int:
    later = (State.SCHEDULED, State.RETRYING)
    due = Job.objects.filter(state__in=later, due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    count = 0
    for job in list(due[:AT_ONCE]):
        with transaction.atomic():
            found = locked(job)
            if found.state in later and found.due_at <= now:
                move(found, State.WAITING)
                count += 1
    return count


def _scheduled(now: datetime) -> int:
    wanted = known()
    _make_rows(wanted, now)
    due = Schedule.objects.filter(active=True, next_at__lte=now, name__in=wanted)
    return sum(_run(row, wanted[row.name], now) for row in list(due))


def _make_rows(wanted: dict[str, Recurring], now: datetime) -> None:
    there = set(Schedule.objects.filter(name__in=wanted).values_list("name", flat=True))
    for name in wanted.keys() - there:
        recurring = wanted[name]
        zone = recurring.zone or settings.TIME_ZONE
        every, daily = recurring.every_seconds, recurring.daily_at
        first = next_instant(now, every_seconds=every, daily_at=daily, zone=zone)
        told = {"every_seconds": every, "daily_at": daily, "zone": zone, "next_at": first}
        Schedule.objects.get_or_create(name=name, defaults=told)


def _run(seen: Schedule, recurring: Recurring, now: datetime) -> bool:
    with transaction.atomic():
        row = Schedule.objects.select_for_update(skip_locked=True).filter(pk=seen.pk, active=True).first()
        if row is None or row.next_at > now:
            return False
        enqueue(recurring.task, *recurring.arguments, key=f"schedule:{row.name}")
        row.next_at = next_instant(
            now, every_seconds=row.every_seconds, daily_at=row.daily_at, zone=row.zone, last=row.next_at
        )
        row.save(update_fields=["next_at"])
        return True
