# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question says wherever it is sent: in the first letter, in reminders, as text for a chat."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from kepu.review.models import Invitation
from kepu.review.tokens import invitation_link
from kepu.stories.text import readable


def letter_values(invitation: Invitation) -> dict[str, object]:
    """The statement, the link, and the day until which it holds, by the house's calendar."""
    return {
        "statement": readable(invitation.claim.statement),
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{invitation_link(invitation)}",
        "day": timezone.localdate(invitation.expires_at),
    }
