# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a publication whose job is given up, or is asked for again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.channels.models import Publication
from kepu.channels.moving import move
from kepu.channels.states import State
from kepu.jobs.models import Job
from kepu.jobs.states import OVER
from kepu.jobs.states import State as JobState
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.holding import hold

GIVEN_UP = (JobState.FAILED, JobState.CANCELLED)


@transaction.atomic
def follow_job(publication: Publication) -> State:
    """Let *publication* be what its job says: it could not be made where that was given up, and is being made
    again where somebody asked for that; returns its state."""
    held = held_publication(publication)
    job = Job.objects.filter(public_id=held.job).first()
    if held.state == State.BUILDING and (job is None or job.state in GIVEN_UP):
        move(held, State.FAILED)
        held.reason = job.reason if job is not None else in_each_language(_("Its job is gone."))
        held.save(update_fields=["state", "reason"])
        record("publication.failed", subject=held.subject, payload={"job": held.job})
    elif held.state == State.FAILED and job is not None and job.state not in OVER:
        begin_again(held)
    return State(held.state)


def held_publication(publication: Publication) -> Publication:
    """*publication* as it is now, locked after its story."""
    hold(publication.story_id)
    return Publication.objects.select_for_update().get(pk=publication.pk)


def begin_again(held: Publication, actor: str = "") -> None:
    """Let *held*, which could not be made, be made again."""
    move(held, State.BUILDING)
    held.reason = {}
    held.save(update_fields=["state", "reason"])
    record("publication.retried", subject=held.subject, actor=actor, payload={"job": held.job})
