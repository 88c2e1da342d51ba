# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forgets who signed in another house."""

from __future__ import annotations

from django.db.models import QuerySet

from kepu.review.models import ForeignReview


def blank_reviewers(reviews: QuerySet[ForeignReview]) -> int:
    """Take out of *reviews*, and of all that the same reviewers of the same files signed, who they are. The
    verdicts stay, and their digests hold: no name is in these. Returns how many rows named somebody."""
    reviewers = set(reviews.values_list("reviewer", flat=True))
    return ForeignReview.objects.filter(reviewer__in=reviewers).update(
        names={}, affiliation={}, orcid="", interests=""
    )
