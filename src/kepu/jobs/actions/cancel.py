# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stopping a job."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.moving import locked, move
from kepu.jobs.errors import JobError
from kepu.jobs.models import Job
from kepu.jobs.states import OVER, State
from kepu.jobs.wording import in_each_language


def cancel(job: Job) -> Job:
    """Stop *job*: at once where it waits; where it runs, its worker is told and ends it at the next place
    where that leaves things whole. Raises ``JobError`` where it is over."""
    with transaction.atomic():
        found = locked(job.pk)
        if found.state in OVER:
            raise JobError(_("“{title}” is over already; there is nothing to stop."), title=found)
        if found.state == State.RUNNING:
            found.stop_asked = True
            found.save(update_fields=["stop_asked"])
            return found
        return move(found, State.CANCELLED, reason=in_each_language(_("Somebody stopped it.")))
