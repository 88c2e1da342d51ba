# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting
from kepu.review.models import Claim
from kepu.review.states import State

MOST = 20


def void_claims(user: Any) -> Iterable[Waiting]:
    """Stories of which claims lost their signature, for those who write there."""
    if not may(user, Verb.EDIT_STORIES):
        return
    lost = Claim.objects.filter(state__in=(State.VOID, State.DISPUTED), dropped_at=None)
    rows = (
        visible(user, Verb.EDIT_STORIES, lost, "story__unit")
        .order_by()
        .values("story__public_id", "story__title")
        .annotate(many=Count("pk"))
        .order_by("story__public_id")
    )
    for row in rows[:MOST]:
        many = row["many"]
        why = ngettext(
            "{many} claim has no signature that holds: ask again.",
            "{many} claims have no signature that holds: ask again.",
            many,
        ).format(many=many)
        what = _("Claims of “{title}”").format(title=row["story__title"])
        yield Waiting(what, why, reverse("story", args=[row["story__public_id"]]))
