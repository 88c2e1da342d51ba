# SPDX-License-Identifier: AGPL-3.0-or-later
"""The question as text that an editor pastes into a chat."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from kepu.mail.rendering import house_name
from kepu.review.asking import letter_values
from kepu.review.models import Invitation


def chat_text(invitation: Invitation) -> str:
    """What is pasted, in the language of who is asked: who asks, the statement, the link, and until when it
    holds. The link stands on a line of its own, where chat programs make it one that can be tapped."""
    language = invitation.asked.language
    with override(language):
        asks = _("{house} asks you about one sentence. It takes about three minutes, without an account.")
        until = _("The link holds until {day}. To sign you need a code that is sent to your e-mail address.")
        told = letter_values(invitation)
        return "\n".join(
            (
                asks.format(house=house_name(language)),
                _("“{statement}”").format(**told),
                str(told["link"]),
                until.format(**told),
            )
        )
