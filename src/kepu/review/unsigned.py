# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a signature, as querysets: questions that are open, and stories at which nobody is asked."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from kepu.review.models import Assignment, Run
from kepu.review.states import RunState


def open_questions() -> QuerySet[Assignment]:
    """Questions to reviewers that are not answered."""
    return Assignment.objects.filter(ended_at=None)


def without_anybody() -> QuerySet[Run]:
    """Stories under review at whose stage a person is missing: nobody may sign it, too few may, or it is
    experts who sign the claims. What stands on them is the name of their keeper."""
    asked = Assignment.objects.filter(run=OuterRef("pk"), stage=OuterRef("stage"), ended_at=None)
    return Run.objects.filter(ended_at=None, state=RunState.UNDER_WAY).filter(
        Q(lacking__gt=0) | ~Exists(asked)
    )
