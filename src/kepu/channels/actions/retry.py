# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks again for a publication that could not be made."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import ChannelError
from kepu.channels.following import begin_again, held_publication
from kepu.channels.models import Publication
from kepu.channels.signatures import check_nothing_taken_back
from kepu.channels.states import State
from kepu.jobs.actions.retry import retry as retry_job
from kepu.jobs.errors import JobError
from kepu.jobs.models import Job


@transaction.atomic
def retry(publication: Publication, *, actor: str = "") -> None:
    """Make *publication*, which could not be made, from what was frozen. Raises ``ChannelError``."""
    held = held_publication(publication)
    if held.state != State.FAILED:
        raise ChannelError(
            _("Version {number} of “{title}” did not fail; it needs no retry."),
            number=held.number,
            title=held.title,
        )
    check_nothing_taken_back(held)
    begin_again(held, actor)
    job = Job.objects.filter(public_id=held.job).first()
    if job is None:
        raise ChannelError(_("Its job is gone; publish what stands now instead."))
    try:
        retry_job(job)
    except JobError as refused:
        raise ChannelError(str(refused)) from refused
