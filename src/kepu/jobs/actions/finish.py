# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an attempt ends, as its own worker tells it. Each raises ``LeaseLost`` where the job is no longer that
worker's; then nothing is written."""

from __future__ import annotations

import traceback
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from kepu.jobs.actions.moving import NO_PROGRESS, end_attempt, move, owned
from kepu.jobs.durable import DurableTask
from kepu.jobs.models import Job
from kepu.jobs.states import Outcome, State
from kepu.jobs.wording import in_each_language, is_permanent, reason_of


def succeed(job: int, attempt: int, value: Any = None) -> Job:
    """The attempt did what was asked and returned *value*, which is kept where it is JSON."""
    try:
        kept = normalize_json(value)
    except (TypeError, ValueError):
        kept = None
    with transaction.atomic():
        found = owned(job, attempt)
        end_attempt(found, Outcome.DONE)
        DBTaskResult.objects.filter(pk=found.result_id).update(
            return_value=kept, exception_class_path="", traceback=""
        )
        return move(found, State.DONE, reason={})


def fail(job: int, attempt: int, error: BaseException, task: DurableTask | None = None) -> Job:
    """The attempt raised *error*: try again later, unless that cannot help or was done often enough."""
    with transaction.atomic():
        found = owned(job, attempt)
        failures = found.failures + 1
        reason = reason_of(error)
        end_attempt(found, Outcome.FAILED, reason)
        DBTaskResult.objects.filter(pk=found.result_id).update(
            exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
            # Where it happened; what the error says may name a person.
            traceback="".join(traceback.format_tb(error.__traceback__)),
        )
        told = {"reason": reason, "failures": failures}
        if found.stop_asked:
            return move(found, State.CANCELLED, **told)
        if task is None or is_permanent(error) or failures >= found.failures_allowed:
            return move(found, State.FAILED, **told)
        due = timezone.now() + timedelta(seconds=task.wait_after(failures))
        return move(found, State.RETRYING, due_at=due, **told, **NO_PROGRESS)


def stop(job: int, attempt: int) -> Job:
    """The attempt ended because somebody cancelled the job."""
    with transaction.atomic():
        found = owned(job, attempt)
        end_attempt(found, Outcome.CANCELLED)
        return move(found, State.CANCELLED, reason=in_each_language(_("Somebody stopped it.")))


def release(job: int, attempt: int) -> Job:
    """The attempt ended because its worker stops: the job waits again, and it counts as no failure."""
    with transaction.atomic():
        found = owned(job, attempt)
        end_attempt(found, Outcome.RELEASED, in_each_language(_("Its worker was stopped.")))
        if found.stop_asked:
            return move(found, State.CANCELLED, reason=in_each_language(_("Somebody stopped it.")))
        return move(found, State.WAITING, **NO_PROGRESS)
