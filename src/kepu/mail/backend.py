# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Django and its packages send goes by the same way as our letters: written now, sent as a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from kepu.mail.actions.send import checked, post
from kepu.mail.kinds import ACCOUNT
from kepu.mail.rendering import laid_out


class QueueBackend(BaseEmailBackend):
    """Keeps each message as a letter for each of its addresses."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Ask for *email_messages* to be sent; returns how many letters that makes. Their own HTML is left
        aside: every letter of the house looks alike."""
        language = get_language() or "en"
        made = [
            post(ACCOUNT, checked(address), language, laid_out(str(each.subject), str(each.body), language))
            for each in email_messages
            for address in _addresses(each)
        ]
        return len(made)


def _addresses(message: Any) -> list[str]:
    return [str(address) for address in message.recipients()]
