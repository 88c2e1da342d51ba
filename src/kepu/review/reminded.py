# SPDX-License-Identifier: AGPL-3.0-or-later
"""When experts who are asked were last written to, as the letters tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from kepu.mail.models import Letter
from kepu.review.letters import ASK
from kepu.review.models import Invitation
from kepu.review.tokens import invitation_link
from kepu.users.models import fold_address

LETTERS = "review/letters/"


def last_reminders(invitations: Iterable[Invitation]) -> dict[int, datetime]:
    """The instant of the newest letter about each of *invitations* behind the one that asked, by its key. A
    letter is about one where it holds its link, so one may be about many. One query."""
    asked = {each.public_id: each for each in invitations}
    if not asked:
        return {}
    addresses = {fold_address(each.expert.person.email) for each in asked.values()}
    letters = Letter.objects.filter(
        kind__startswith=LETTERS,
        address__in=addresses,
        made_at__gte=min(each.made_at for each in asked.values()),
    ).exclude(kind=ASK.name)
    link = _links(next(iter(asked.values())))
    found: dict[int, datetime] = {}
    for text, made_at in letters.order_by("made_at").values_list("text", "made_at"):
        for public_id in set(link.findall(text)) & asked.keys():
            found[asked[public_id].pk] = made_at
    return found


def _links(invitation: Invitation) -> re.Pattern[str]:
    """What the link of an invitation looks like in a letter, whichever it is of."""
    before, _its, behind = invitation_link(invitation).partition(invitation.public_id)
    return re.compile(f"{re.escape(before)}([0-9a-z]{{{len(invitation.public_id)}}}){re.escape(behind[:1])}")
