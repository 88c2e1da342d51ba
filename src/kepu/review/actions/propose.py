# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets experts be found for the claims of a story."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.matching.tasks import match_experts
from kepu.review.models import Matching
from kepu.stories.holding import hold
from kepu.stories.models import Story
from kepu.users.models import User


@transaction.atomic
def propose(story: Story, owner: User, *, actor: str = "") -> Job:
    """Find experts for the claims of *story* among those whom *owner* sees, as a job; one that is ahead is
    the one. Raises ``ReviewError`` where there is no claim."""
    held = hold(story.pk)
    if not held.claims.filter(dropped_at=None).exists():
        raise ReviewError(_("There is no claim yet to find experts for; mark one first."))
    job = enqueue(
        match_experts, held.public_id, unit=held.unit.public_id, owner=owner, key=f"match:{held.public_id}"
    )
    Matching.objects.update_or_create(story=held, defaults={"owner": owner, "job": job.public_id})
    record("story.experts_sought", subject=held.subject, actor=actor)
    return job
