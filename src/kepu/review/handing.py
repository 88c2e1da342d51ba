# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may let somebody else be asked."""

from __future__ import annotations

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.review.models import Assignment
from kepu.users.models import User


def may_hand_on(user: User, question: Assignment) -> bool:
    """Whether *user* may hand *question* on: whoever is asked it, whoever sees to the story, and who sees to
    reviewing in its unit, which section heads and leaders do."""
    keeper = question.run.keeper
    return (
        question.person.user_id == user.pk
        or (keeper is not None and keeper.user_id == user.pk)
        or may(user, Verb.SEE_REVIEWS, question.run.story.unit)
    )
