# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many jobs of a queue are done at once, in the whole house."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db.models import Count

from kepu.jobs.models import Job
from kepu.jobs.states import State


def limits() -> Mapping[str, int | None]:
    """The queues of the house, each with how many of it run at once; ``None`` is as many as there are
    hands."""
    told: Mapping[str, int | None] = settings.JOBS_QUEUES
    return told


def full_queues() -> list[str]:
    """The queues of which no further job may begin now."""
    bounded = {queue: limit for queue, limit in limits().items() if limit is not None}
    counted = Job.objects.filter(state=State.RUNNING, queue__in=bounded).order_by().values("queue")
    running = {row["queue"]: row["count"] for row in counted.annotate(count=Count("pk"))}
    return [queue for queue, limit in bounded.items() if running.get(queue, 0) >= limit]
