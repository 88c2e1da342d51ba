# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of questions that experts did not answer, and what is forgotten of whom they named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
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
    """Claims whose last question was declined or handed on, where nobody is asked since and no colleague
    waits to be asked."""
    about = Invitation.objects.filter(claim=OuterRef("pk"))
    last = about.exclude(ended_at=None).order_by("-ended_at", "-pk")
    undecided = Referral.objects.filter(invitation__claim=OuterRef("pk"), decided_at=None)
    unasked = (
        Claim.objects.exclude(state__in=(State.ASKED, State.SIGNED))
        .filter(dropped_at=None)
        .filter(~Exists(about.filter(ended_at=None)), ~Exists(undecided))
        .annotate(last=Subquery(last.values("pk")[:1]), ending=Subquery(last.values("ended_as")[:1]))
        .filter(ending__in=(Ending.DECLINED, Ending.HANDED_ON))
    )
    rows = visible(user, Verb.ASK_EXPERTS, unasked, "story__unit").select_related("story")
    claims = list(rows.order_by("story", "number")[:MOST])
    ended = Invitation.objects.select_related("expert__person").in_bulk([each.last for each in claims])
    for claim in claims:
        what = _("Claim {number} of “{title}”").format(number=claim.number, title=claim.story.title)
        where = f"{reverse('story', args=[claim.story.public_id])}#claim-{claim.number}"
        yield Waiting(what, _why(ended[claim.last]), where)


def _why(ended: Invitation) -> str:
    if ended.ended_as == Ending.HANDED_ON:
        return _("{expert} does not answer, and whom they named is not asked: ask somebody else.").format(
            expert=ended.expert
        )
    why = _("{expert} declined: ask somebody else.").format(expert=ended.expert)
    return f"{why} " + _("“{reason}”").format(reason=ended.reason) if ended.reason else why


@durable(title=gettext_lazy("Forget colleagues whom nobody asked"), attempts=5)
def forget_old_referrals(progress: Progress) -> int:
    """Forget who was named where nobody decided for long; returns how many."""
    old = Referral.objects.filter(decided_at=None, made_at__lt=timezone.now() - KEPT_FOR)
    return old.update(name="", address="", note="", decided_at=timezone.now())
