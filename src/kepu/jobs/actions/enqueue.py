# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for work, within the transaction of whatever makes it needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from kepu.engine.language import Sentence
from kepu.jobs.durable import DurableTask
from kepu.jobs.models import Job
from kepu.jobs.states import AHEAD, State
from kepu.jobs.wording import in_each_language
from kepu.sentences import SpokenError

Title = str | Promise | Sentence | SpokenError | Mapping[str, str]


def enqueue(
    task: DurableTask,
    *arguments: Any,
    title: Title = "",
    priority: int | None = None,
    run_after: datetime | None = None,
    unit: str = "",
    owner: AbstractBaseUser | None = None,
    key: str = "",
) -> Job:
    """Let *task* be done with *arguments*, which are JSON: identifiers, not things that may change or that
    belong to a person. The job is there when the transaction around this call is.

    *title* is for people (the task's own by default). *priority* is -100 to 100, higher first. *unit* is the
    ``public_id`` of a unit. Of one *key* at most one job is ahead: where there is one, it is returned, and
    begins no later and with no lower priority than was asked now.
    """
    changed = task.using(priority=priority, run_after=run_after)
    backend = changed.get_backend()
    backend.validate_task(changed)
    if key and (waiting := _same_key(key, changed)):
        return waiting
    told = {"title": title, "unit": unit, "owner": owner, "key": key}
    try:
        with transaction.atomic():
            job = add(changed, arguments, {}, **told)
    except IntegrityError:
        waiting = _same_key(key, changed) if key else None
        if waiting is None:
            raise
        return waiting
    task_enqueued.send(type(backend), task_result=job.result.task_result)
    return job


def add(task: Any, arguments: Sequence[Any], named: Mapping[str, Any], **fields: Any) -> Job:
    """The rows of one job. *fields* are further columns of it."""
    now = timezone.now()
    due = task.run_after or now
    fields["title"] = in_each_language(
        fields.get("title") or task.title or SpokenError(_("Work of the program: {name}"), name=task.name)
    )
    with transaction.atomic():
        result = DBTaskResult.objects.create(
            args_kwargs=normalize_json({"args": list(arguments), "kwargs": dict(named)}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after,
            backend_name=task.backend,
        )
        return Job.objects.create(
            result=result,
            task=task.module_path,
            queue=task.queue_name,
            priority=task.priority,
            state=State.SCHEDULED if due > now else State.WAITING,
            due_at=due,
            made_at=now,
            failures_allowed=task.attempts,
            losses_allowed=task.losses,
            **fields,
        )


def _same_key(key: str, task: DurableTask) -> Job | None:
    """The job of this key that is ahead, now no later and no lower than *task* asks."""
    due = task.run_after or timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(key=key, state__in=AHEAD).first()
        if job is None:
            return None
        if job.state == State.SCHEDULED and due < job.due_at:
            job.due_at = due
        job.priority = max(job.priority, task.priority)
        job.save(update_fields=["due_at", "priority"])
        return job
