# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forgets who signed in another house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from kepu.review.models import ForeignReview

_BLANK: Mapping[str, Any] = {"names": {}, "affiliation": {}, "orcid": "", "interests": ""}


def blank_reviewers(reviews: QuerySet[ForeignReview]) -> int:
    """Take out of *reviews*, and of all that the same reviewers of the same files signed, who they are. The
    verdicts stay, and their digests hold: no name is in these. Returns how many rows told something of
    somebody."""
    reviewers = set(reviews.values_list("reviewer", flat=True))
    told = ForeignReview.objects.filter(reviewer__in=reviewers).exclude(**_BLANK)
    return told.update(**_BLANK)
