# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forgets one reviewer of a file from another house, who may be nobody of the directory."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.exchange.forgetting import blank_reviewers
from kepu.review.models import ForeignReview
from kepu.stories.holding import hold


@transaction.atomic
def forget_reviewer(review: str, *, actor: str = "") -> int:
    """Take name, affiliation, ORCID and interests of who signed *review* (its identifier) out of all that
    they signed in the same file. Returns how many reviews that were. Raises ``ReviewError`` where no file
    brought a review of that identifier."""
    found = ForeignReview.objects.select_related("claim").filter(public_id=review[:40]).first()
    if found is None:
        raise ReviewError(_("No file brought a review {review} here."), review=review[:40])
    hold(found.claim.story_id)
    many = blank_reviewers(ForeignReview.objects.filter(pk=found.pk))
    record("reviewer.forgotten", subject=found.claim.subject, actor=actor, payload={"reviews": many})
    return many
