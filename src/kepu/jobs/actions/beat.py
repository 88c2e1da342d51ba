# SPDX-License-Identifier: AGPL-3.0-or-later
"""That a worker lives, and holds what it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from kepu.jobs.models import Job, Worker
from kepu.jobs.processes import machine, own
from kepu.jobs.states import State

Leases = Mapping[int, tuple[int, float]]
"""The attempt that runs, and the seconds of its lease, by job."""


def arrive(slots: int) -> Worker:
    """The row of this process."""
    process, started = own()
    return Worker.objects.create(
        machine=machine() if started else "", process=process, born=started, slots=slots
    )


def leave(worker: Worker) -> None:
    """This process does nothing any more."""
    Worker.objects.filter(pk=worker.pk).delete()


def beat(worker: Worker, leases: Leases) -> set[int]:
    """Renew the *leases* of *worker*; returns the jobs that it lost. Writes rows of its own alone, one short
    statement each."""
    now = timezone.now()
    if not Worker.objects.filter(pk=worker.pk).update(seen_at=now):
        # Somebody took us for dead; the next look at the page must show that we are not.
        worker.save(force_insert=True)
    lost = set()
    for job, (attempt, seconds) in leases.items():
        mine = Job.objects.filter(pk=job, attempt=attempt, state=State.RUNNING)
        if not mine.update(lease_until=now + timedelta(seconds=seconds), worker=worker):
            lost.add(job)
    return lost


def asked_to_stop(leases: Leases) -> set[int]:
    """Those of the jobs that somebody wants stopped."""
    asked = Job.objects.filter(pk__in=leases, stop_asked=True, state=State.RUNNING)
    return set(asked.values_list("pk", flat=True))
