# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a job changes its state: in one place, by the table, together with django-tasks-db's row."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kepu.jobs.errors import LeaseLost
from kepu.jobs.models import Attempt, Job
from kepu.jobs.signals import job_moved
from kepu.jobs.states import AHEAD, OVER, TRANSITIONS, ForbiddenTransition, Outcome, State
from kepu.jobs.wording import Texts, in_each_language

STATUS = {
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}
NO_LEASE: dict[str, Any] = {"worker": None, "lease_until": None, "stop_asked": False}
NO_PROGRESS: dict[str, Any] = {"what": {}, "done": None, "total": None, "ends_at": None}


def locked(job: int) -> Job:
    """The job of this key, which nobody else changes until the transaction ends."""
    return Job.objects.select_for_update(of=("self",)).get(pk=job)


def owned(job: int, attempt: int) -> Job:
    """The same, for the worker that does it. Raises ``LeaseLost`` where it is no longer that one's."""
    found = Job.objects.select_for_update(of=("self",)).filter(pk=job).first()
    if found is None or found.state != State.RUNNING or found.attempt != attempt:
        raise LeaseLost
    return found


def move(job: Job, to: State, **fields: Any) -> Job:
    """Put *job*, which is locked, into state *to* and write *fields*. A job that would wait beside another
    of its key is cancelled instead. Raises ``ForbiddenTransition``."""
    if to not in TRANSITIONS[State(job.state)]:
        raise ForbiddenTransition(f"{job.public_id}: {job.state} to {to}")
    if to in AHEAD and job.state not in AHEAD and another_waits(job):
        to = State.CANCELLED
        fields |= {"reason": in_each_language(_("Another job that does the same was waiting already."))}
    if to is not State.RUNNING:
        fields = NO_LEASE | fields
    if to in OVER:
        fields = {"ended_at": timezone.now(), "ends_at": None} | fields
    before = State(job.state)
    write(job, state=to, **fields)
    job_moved.send(Job, job=job, before=before)
    return job


def write(job: Job, **fields: Any) -> Job:
    """Write *fields* of *job*, and what django-tasks-db keeps of its state."""
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=list(fields))
    told = {"status": STATUS.get(State(job.state), TaskResultStatus.READY), "finished_at": job.ended_at}
    DBTaskResult.objects.filter(pk=job.result_id).update(**told)
    return job


def another_waits(job: Job) -> bool:
    """Whether another job of the same key is ahead."""
    if not job.key:
        return False
    return Job.objects.filter(key=job.key, state__in=AHEAD).exclude(pk=job.pk).exists()


def end_attempt(job: Job, outcome: Outcome, reason: Texts | None = None) -> None:
    """Note how the newest attempt at *job* ended."""
    assert transaction.get_connection().in_atomic_block
    Attempt.objects.filter(job=job, number=job.attempt, outcome=Outcome.RUNNING).update(
        outcome=outcome, ended_at=timezone.now(), reason=reason or {}
    )
