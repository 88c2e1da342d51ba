# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of corrections, and of publications that could not be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.channels.models import Correction, Publication
from kepu.channels.states import State
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting
from kepu.jobs.wording import in_language

MOST = 20
WITHIN = timedelta(days=1)
"""A correction should have reached every copy by then."""


def outstanding(user: Any) -> Iterable[Waiting]:
    """Open corrections in the hands of *user*."""
    rows = Correction.objects.filter(closed_at=None, owner__user=user).select_related("story", "claim")
    for each in rows.order_by("opened_at")[:MOST]:
        what = _("Correction of claim {number} of “{title}”").format(
            number=each.claim.number, title=each.story.title
        )
        why = (
            _("it has not reached every copy")
            if each.notice
            else _("readers are not told yet: write the notice")
        )
        yield Waiting(what, why, reverse("story", args=[each.story.public_id]), each.opened_at + WITHIN)


def failed(user: Any) -> Iterable[Waiting]:
    """Publications that could not be made and that *user* may ask for again."""
    rows = visible(user, Verb.PUBLISH, Publication.objects.filter(state=State.FAILED))
    for each in rows.select_related("story").order_by("-made_at")[:MOST]:
        what = _("Version {number} of “{title}” could not be made").format(
            number=each.number, title=each.title
        )
        address = reverse("story", args=[each.story.public_id])
        yield Waiting(what, in_language(each.reason), f"{address}#publication")
