# SPDX-License-Identifier: AGPL-3.0-or-later
"""Voids the signatures on what is something else now, in the transaction of the change, and no others."""

from __future__ import annotations

from django.db import transaction

from kepu.jobs.wording import Texts
from kepu.review.actions.reading import read_soon
from kepu.review.following import follow
from kepu.review.models import Claim
from kepu.stories.models import Story


@transaction.atomic(savepoint=False)
def void_changed(story: Story, what: Texts, *, actor: str = "") -> list[Claim]:
    """Let the claims of *story* follow what it says now; returns those whose signatures died. *what* says
    what changed, by language."""
    followed = follow(story, what, actor=actor)
    if followed.waits:
        read_soon(story)
    return followed.voided
