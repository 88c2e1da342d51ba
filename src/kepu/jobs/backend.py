# SPDX-License-Identifier: AGPL-3.0-or-later
"""The back end of Django's task interface: each task that anybody enqueues becomes a job of ours."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django_tasks_db.backend import DatabaseBackend

from kepu.jobs.durable import DurableTask


class DurableBackend(DatabaseBackend):
    """django-tasks-db's back end, with a job beside each of its rows."""

    task_class: Any = DurableTask

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:
        # Models cannot be imported before the apps are loaded, and tasks are declared while they load.
        from kepu.jobs.actions.enqueue import add

        return add(task, args, kwargs).result

    async def _atask_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:
        return await sync_to_async(self._task_to_db_task)(task, args, kwargs)
