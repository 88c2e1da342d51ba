# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.channels.models import Correction
from kepu.identifiers.waiting import Waiting

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
