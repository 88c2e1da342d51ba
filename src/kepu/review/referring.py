# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of questions that experts did not answer, and what is forgotten of whom they named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.review.models import Claim, Invitation, Referral
from kepu.review.states import Ending, State

MOST = 20
KEPT_FOR = timedelta(days=60)
"""How long a name that nobody decided about is kept."""


def named_colleagues(user: Any) -> Iterable[Waiting]:
    """Colleagues whom experts named, and questions that were declined, for those who ask experts."""
    if not may(user, Verb.ASK_EXPERTS):
        return
    open_now = Referral.objects.filter(decided_at=None, invitation__claim__dropped_at=None)
    rows = visible(user, Verb.ASK_EXPERTS, open_now, "invitation__claim__story__unit")
    for each in rows.select_related("invitation__claim__story", "invitation__expert__person")[:MOST]:
        claim = each.invitation.claim
        what = _("Claim {number} of “{title}”").format(number=claim.number, title=claim.story.title)
        why = _("{expert} does not answer and names {name}: ask them, or somebody else.").format(
            expert=each.invitation.expert, name=each.name
        )
        yield Waiting(what, why, reverse("referral", args=[each.public_id]))
    yield from _declined(user)


def _declined(user: Any) -> Iterable[Waiting]:
    """Claims that somebody declined to look at, and that nobody is asked about since."""
    unasked = Claim.objects.filter(
        state__in=(State.OPEN, State.VOID, State.DISPUTED), dropped_at=None,
        invitations__ended_as=Ending.DECLINED,
    ).exclude(invitations__ended_at=None)  # fmt: skip
    rows = visible(user, Verb.ASK_EXPERTS, unasked, "story__unit").select_related("story").distinct()
    claims = list(rows.order_by("story", "number")[:MOST])
    last: dict[int, Invitation] = {}
    asked = Invitation.objects.filter(claim__in=claims).select_related("expert__person").order_by("pk")
    last = {each.claim_id: each for each in asked}
    for claim in claims:
        ended = last[claim.pk]
        if ended.ended_as != Ending.DECLINED:
            continue
        what = _("Claim {number} of “{title}”").format(number=claim.number, title=claim.story.title)
        why = _("{expert} declined: ask somebody else.").format(expert=ended.expert)
        if ended.reason:
            why += " " + _("“{reason}”").format(reason=ended.reason)
        yield Waiting(what, why, f"{reverse('story', args=[claim.story.public_id])}#claim-{claim.number}")


@durable(title=gettext_lazy("Forget colleagues whom nobody asked"), attempts=5)
def forget_old_referrals(progress: Progress) -> int:
    """Forget who was named where nobody decided for long; returns how many."""
    old = Referral.objects.filter(decided_at=None, made_at__lt=timezone.now() - KEPT_FOR)
    return old.update(name="", address="", note="", decided_at=timezone.now())
