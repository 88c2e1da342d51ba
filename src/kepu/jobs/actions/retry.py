# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking again for a job that failed or was stopped."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.moving import NO_PROGRESS, another_waits, locked, move
from kepu.jobs.errors import JobError
from kepu.jobs.models import Job
from kepu.jobs.states import State


def retry(job: Job) -> Job:
    """Let *job* wait again, with all its attempts before it. What was tried stays on its page. Raises
    ``JobError`` where it neither failed nor was stopped, or the same waits already."""
    with transaction.atomic():
        found = locked(job.pk)
        if found.state not in (State.FAILED, State.CANCELLED):
            raise JobError(
                _("“{title}” has neither failed nor been stopped; it needs no retry."), title=found
            )
        if another_waits(found):
            raise JobError(
                _("A job that does the same as “{title}” is waiting already; let that one run."), title=found
            )
        fresh = {"failures": 0, "losses": 0, "due_at": timezone.now(), "ended_at": None, "reason": {}}
        return move(found, State.WAITING, **fresh, **NO_PROGRESS)
