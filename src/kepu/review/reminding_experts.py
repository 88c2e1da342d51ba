# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminds experts of a question, three times at most, and stops: when they answer, decline or hand it over,
when it is taken back, when its link ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.mail.actions.send import send
from kepu.review.asking import letter_values
from kepu.review.letters import ASK_AGAIN
from kepu.review.models import Invitation
from kepu.stories.holding import hold

AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=12))
"""How long after the question each letter is sent. There are no more."""


def steps_due(asked_at: datetime, expires_at: datetime, now: datetime) -> int:
    """How many of the letters should have been sent by *now*; none once the link ended."""
    return sum(asked_at + each <= now for each in AFTER) if now < expires_at else 0


@durable(title=_("Remind experts of questions that wait for them"), attempts=5)
def remind_experts(progress: Progress) -> int:
    """Send the letters that are to be sent now; returns how many. Each is a transaction of its own, which
    counts the step and writes the letter: killed between two, the next time sends neither twice."""
    now = timezone.now()
    waiting = Invitation.objects.filter(
        ended_at=None,
        expires_at__gt=now,
        made_at__lte=now - AFTER[0],
        reminded__lt=len(AFTER),
        expert__channel=Expert.Channel.MAIL,
        expert__active=True,
    )
    known = waiting.order_by("pk").values_list("pk", "made_at", "expires_at", "reminded")
    ready = [pk for pk, asked, ends, done in known.iterator(2000) if steps_due(asked, ends, now) > done]
    return sum(remind(pk, now) for pk in progress.each(ready, what=_("reminding experts")))


@transaction.atomic
def remind(pk: int, now: datetime) -> bool:
    """Send the letter that is to be sent *now* about the invitation *pk*, if one is. Letters that were missed
    while nothing ran are not sent one behind the other, and whoever reads no letters by now gets none."""
    hold(Invitation.objects.values_list("claim__story", flat=True).get(pk=pk))
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("expert__person", "claim__story__unit")
        .get(pk=pk)
    )
    due, person = steps_due(held.made_at, held.expires_at, now), held.expert.person
    if held.ended_at is not None or held.claim.dropped_at is not None or due <= held.reminded:
        return False
    held.reminded = due
    expert, sent = held.expert, None
    if person.email and expert.active and expert.channel == Expert.Channel.MAIL:
        values = letter_values(held) | {"last": due == len(AFTER)}
        unit = held.claim.story.unit.public_id
        sent = send(ASK_AGAIN, person.email, person.language, values, unit=unit, person=person.public_id)
    if sent is not None:
        held.reminded_at = now
    held.save(update_fields=["reminded", "reminded_at"])
    return sent is not None
