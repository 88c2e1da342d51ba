# SPDX-License-Identifier: AGPL-3.0-or-later
"""Issues an approval sheet 审签单."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kepu.channels.sheets.content import Gathering
from kepu.directory.models import Person
from kepu.engine.content import content_digest
from kepu.ledger.actions.record import record
from kepu.review.models import ApprovalSheet
from kepu.review.sheets import ISSUED, listed
from kepu.stories.holding import hold
from kepu.stories.models import Story


@transaction.atomic
def issue_sheet(story: Story, *, by: Person | None = None, actor: str = "") -> ApprovalSheet:
    """Keep what stands of *story* and who signed it, for a sheet that anybody who holds it can check."""
    held = hold(story.pk)
    now = timezone.now().replace(microsecond=0)
    gathering = Gathering(held)
    content = gathering.content(now)
    made = ApprovalSheet.objects.create(
        story=held,
        content=content,
        people=gathering.people,
        words=gathering.words,
        digest=content_digest(content),
        issued_by=by,
        issued_at=now,
    )
    record(
        ISSUED,
        subject=made.subject,
        actor=actor,
        payload={
            "story": held.public_id,
            "digest": made.digest,
            "signatures": sum(1 for _each in listed(content)),
        },
    )
    return made
