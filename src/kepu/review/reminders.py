# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
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
    """Stories of which claims lost their signature or want a second one, for those who write there."""
    if not may(user, Verb.EDIT_STORIES):
        return
    lost = Claim.objects.filter(state__in=(State.VOID, State.DISPUTED, State.SECOND), dropped_at=None)
    rows = (
        visible(user, Verb.EDIT_STORIES, lost, "story__unit")
        .order_by()
        .values("story__public_id", "story__title")
        .annotate(many=Count("pk"), second=Count("pk", filter=Q(state=State.SECOND)))
        .order_by("story__public_id")
    )
    for row in rows[:MOST]:
        what = _("Claims of “{title}”").format(title=row["story__title"])
        where = reverse("story", args=[row["story__public_id"]])
        if many := row["many"] - row["second"]:
            why = ngettext(
                "{many} claim is not confirmed by signatures that hold: ask again.",
                "{many} claims are not confirmed by signatures that hold: ask again.",
                many,
            )
            yield Waiting(what, why.format(many=many), where)
        if many := row["second"]:
            why = ngettext(
                "{many} claim of high risk is signed by one expert: ask a second.",
                "{many} claims of high risk are signed by one expert each: ask a second for each.",
                many,
            )
            yield Waiting(what, why.format(many=many), where)
