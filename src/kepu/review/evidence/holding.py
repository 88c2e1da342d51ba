# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence as it is once nobody else changes it: what was asked about may be gone when the answer comes."""

from __future__ import annotations

from kepu.review.models import Claim, Evidence
from kepu.stories.holding import hold
from kepu.stories.models import Story


def held_evidence(evidence: Evidence) -> Evidence | None:
    """*evidence* as it is now, with its claim and story, locked until the caller's transaction ends; ``None``
    where it, its claim or its story is gone, or it was taken off."""
    story = Claim.objects.filter(pk=evidence.claim_id).values_list("story_id", flat=True).first()
    if story is None:
        return None
    try:
        hold(story)
    except Story.DoesNotExist:
        return None
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("claim__story__unit", "claim__story__locale").filter(pk=evidence.pk).first()
