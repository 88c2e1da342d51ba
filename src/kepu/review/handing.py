# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may let somebody else be asked."""

from __future__ import annotations

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.review.models import Assignment
from kepu.users.models import User


def may_hand_on(user: User, question: Assignment) -> bool:
    """Whether *user* may hand *question* on: whoever is asked it and whoever sees to the story, while it is
    open or as long as they see the story otherwise; and who sees to reviewing in its unit, as section heads
    and leaders do."""
    unit, keeper = question.run.story.unit, question.run.keeper
    own = question.person.user_id == user.pk or (keeper is not None and keeper.user_id == user.pk)
    open_now = question.ended_at is None and question.run.ended_at is None
    return (own and (open_now or may(user, Verb.SEE_STORIES, unit))) or may(user, Verb.SEE_REVIEWS, unit)
