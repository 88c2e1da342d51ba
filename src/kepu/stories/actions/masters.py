# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deletes masters."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.digest import provisional_identity
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.jobs.states import OVER
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.holding import hold
from kepu.stories.models import Master, part_path
from kepu.stories.playing.house import open_masters
from kepu.stories.signals import content_saved
from kepu.stories.tasks import forget_made

REST_SECONDS = 30.0


def delete_master(master: Master, *, actor: str = "") -> None:
    """Delete a master with its file. The story that had it goes back to the version before."""
    public_id = master.public_id
    folder, part = master.path.parent, part_path(public_id)
    with transaction.atomic():
        story = hold(master.story_id) if master.story_id else None
        _stop_making(public_id)
        subject, told = master.subject, {"name": master.name, "digest": master.digest}
        master.delete()
        if story is not None:
            what = in_each_language(_("the film or recording was deleted"))
            content_saved.send(Master, story=story, actor=actor, what=what)
        enqueue(forget_made, master.digest, _identity(master), run_after=_soon(), unit=master.unit.public_id)
        record("master.deleted", subject=subject, actor=actor, payload=told)
    open_masters.close(public_id)
    shutil.rmtree(folder, ignore_errors=True)
    part.unlink(missing_ok=True)


def _stop_making(public_id: str) -> None:
    """Stop the job that makes what will have no master any more."""
    for job in Job.objects.filter(key=f"qualities:{public_id}").exclude(state__in=OVER):
        cancel(job)


def _identity(master: Master) -> str:
    """What its file was known by before its digest was."""
    try:
        return provisional_identity(master.path)
    except OSError:
        return ""


def _soon() -> datetime:
    """When what was being made of it has ended."""
    return timezone.now() + timedelta(seconds=REST_SECONDS)
