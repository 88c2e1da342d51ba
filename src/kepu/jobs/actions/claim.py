# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking the next job. Of many workers that ask at once, one gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from kepu.jobs.actions.finish import fail
from kepu.jobs.actions.moving import NO_PROGRESS, move
from kepu.jobs.durable import DurableTask
from kepu.jobs.errors import JobError
from kepu.jobs.models import Attempt, Job, Worker
from kepu.jobs.queues import full_queues
from kepu.jobs.states import State

CLAIMING = 0x6B657075
"""The number of PostgreSQL's advisory lock under which jobs are claimed: the limits of queues hold only
where nobody else claims between counting and claiming."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is ours until its lease runs out, and what it asks for."""

    job: Job
    task: DurableTask
    arguments: list[Any]
    named: dict[str, Any]


def ready() -> QuerySet[Job]:
    """Jobs that may begin now, the first first. One whose key is being done waits until that is over."""
    same = Job.objects.filter(state=State.RUNNING, key=OuterRef("key")).exclude(key="")
    waiting = Job.objects.filter(state=State.WAITING).filter(~Exists(same))
    return waiting.exclude(queue__in=full_queues()).order_by("-priority", "due_at", "id")


def claim(worker: Worker) -> Claimed | None:
    """Take the next job for *worker*; ``None`` where there is none. A job whose task this program no longer
    has fails at once, and the next is taken."""
    # Most often there is nothing: asking takes no lock.
    while ready().exists():
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
            job = ready().select_for_update(skip_locked=True, of=("self",)).first()
            if job is None:
                return None
            claimed = _begin(job, worker)
        if claimed is not None:
            return claimed
    return None


def _begin(job: Job, worker: Worker) -> Claimed | None:
    now = timezone.now()
    result = DBTaskResult.objects.get(pk=job.result_id)
    try:
        task: Any = result.task
    except (ImportError, AttributeError):
        task = None
    lease = timedelta(seconds=task.lease if task else 1)
    number = job.attempt + 1
    begun = {"attempt": number, "worker": worker, "lease_until": now + lease, "started_at": now}
    move(job, State.RUNNING, ended_at=None, stop_asked=False, **begun, **NO_PROGRESS)
    Attempt.objects.create(job=job, number=number, worker=worker.public_id, started_at=now)
    result.worker_ids = [*result.worker_ids, worker.public_id]
    result.started_at = now
    result.save(update_fields=["worker_ids", "started_at"])
    if task is None:
        fail(job.pk, number, JobError(_("This version of Kepu no longer knows its task; remove it.")))
        return None
    return Claimed(job, task, result.args_kwargs["args"], result.args_kwargs["kwargs"])
