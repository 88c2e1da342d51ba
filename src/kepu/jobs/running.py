# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doing one claimed job, in the thread of whoever calls."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django_tasks import TaskContext
from django_tasks.signals import task_finished, task_started

from kepu.engine.errors import Cancelled
from kepu.jobs.actions.beat import arrive, leave
from kepu.jobs.actions.claim import Claimed, claim
from kepu.jobs.actions.finish import fail, release, stop, succeed
from kepu.jobs.actions.tick import tick
from kepu.jobs.errors import Interrupted, LeaseLost, Released, StopAsked
from kepu.jobs.models import Job
from kepu.jobs.progress import Hold, Progress

logger = logging.getLogger("kepu.jobs")
TRIES = 5
"""How often the end of an attempt is written before it is left to the sweeper."""


def execute(claimed: Claimed, hold: Hold | None = None) -> None:
    """Run the task and write how it ended. Whatever the task raises ends here."""
    job = claimed.job
    progress = Progress(job, hold)
    sender = type(claimed.task.get_backend())
    task_started.send(sender=sender, task_result=job.result.task_result)
    written = _end(claimed, progress, _attempt(claimed, progress))
    if written is not None:
        # Outside of any except block, or django-tasks would log what the error says.
        task_finished.send(sender=sender, task_result=written.result.task_result)


def _attempt(claimed: Claimed, progress: Progress) -> Any:
    """What the task returns; the error where it raises."""
    given = list(claimed.arguments)
    if claimed.task.takes_progress:
        given.insert(0, progress)
    elif claimed.task.takes_context:
        given.insert(0, TaskContext(task_result=claimed.job.result.task_result))
    try:
        return claimed.task.call(*given, **claimed.named)
    except BaseException as error:  # noqa: BLE001 - a task may raise anything, and it must be told of it
        return progress.hold.cause() or error if isinstance(error, Interrupted | Cancelled) else error


def _end(claimed: Claimed, progress: Progress, ended: Any) -> Job | None:
    """Write the end; returns the job as it is then, ``None`` where it was no longer ours."""
    job, attempt = claimed.job.pk, claimed.job.attempt
    name = type(ended).__name__ if isinstance(ended, BaseException) else "done"
    logger.info("job %s attempt %d: %s", claimed.job.public_id, attempt, name)
    if progress.finished:
        return Job.objects.select_related("result").get(pk=job)
    match ended:
        case LeaseLost():
            return None
        case StopAsked():
            return _written(lambda: stop(job, attempt))
        case Released():
            return _written(lambda: release(job, attempt))
        case BaseException():
            logger.warning(
                "job %s failed at:\n%s",
                claimed.job.public_id,
                "".join(traceback.format_tb(ended.__traceback__)),
            )
            return _written(lambda: fail(job, attempt, ended, claimed.task))
        case _:
            return _written(lambda: succeed(job, attempt, ended))


def _written(write: Callable[[], Job]) -> Job | None:
    """The result of *write*, tried again where the database was busy for longer than it waits."""
    for number in range(1, TRIES + 1):
        try:
            return write()
        except LeaseLost:
            return None
        except OperationalError:
            if number == TRIES:
                raise
            time.sleep(0.2 * number)
    return None


def run_due(limit: int = 1000) -> int:
    """Do what is due, at most *limit* jobs, one after the other in this thread; returns how many. For tests
    and for commands that wait for what they asked."""
    worker = arrive(1)
    try:
        for count in range(limit):
            tick()
            claimed = claim(worker)
            if claimed is None:
                return count
            execute(claimed)
        return limit
    finally:
        leave(worker)
