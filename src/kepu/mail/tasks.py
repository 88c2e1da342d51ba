# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending letters as durable work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.mail.kinds import known
from kepu.mail.models import Letter
from kepu.mail.transport import hand_over

KEPT_DAYS = 90
"""So long the words of a letter that was sent can be read in the newsroom."""


@durable(title=_("Send a letter"), queue="mail", attempts=8, back_off=60.0)
def deliver(progress: Progress, public_id: str) -> None:
    """Send one letter. A worker that dies between the server's answer and the note of it sends it a second
    time under the same Message-ID; at no other instant."""
    letter = Letter.objects.filter(public_id=public_id).first()
    if letter is None or letter.sent_at is not None:
        return
    hand_over(letter)
    kind = known().get(letter.kind)
    with progress.transaction():
        letter.sent_at = timezone.now()
        if kind is None or kind.secret:
            letter.blank()
            letter.blanked_at = letter.sent_at
        letter.save()


@durable(title=_("Forget the words of old letters"), attempts=5, back_off=600.0)
def blank_old_letters(progress: Progress) -> int:
    """Forget the words of letters that were written long ago; returns how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = Letter.objects.filter(made_at__lt=before, blanked_at=None)
    return old.update(subject="", text="", html="", blanked_at=timezone.now())
