# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the house's jobs are done: by anybody, and in time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from kepu.jobs.durable import LEASE_SECONDS
from kepu.jobs.models import Schedule, Worker
from kepu.jobs.schedules import known

LATE = timedelta(minutes=15)
"""A schedule is looked at every second; after this it was missed, not delayed."""


def worker_lives() -> bool:
    """Whether a worker was heard of within the time after which it is taken for dead."""
    return Worker.objects.filter(seen_at__gte=timezone.now() - timedelta(seconds=LEASE_SECONDS)).exists()


def late_schedules() -> list[str]:
    """The names of what should have run by now and was not even begun."""
    late = Schedule.objects.filter(active=True, next_at__lt=timezone.now() - LATE, name__in=known())
    return list(late.values_list("name", flat=True))
