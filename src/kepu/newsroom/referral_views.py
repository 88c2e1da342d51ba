# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an editor decides about a colleague whom an expert named."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepu.directory.access import for_those_who
from kepu.directory.errors import DirectoryError
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.review.actions.referrals import ask_referred, refuse_referral
from kepu.review.errors import ReviewError
from kepu.review.models import Referral


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.ASK_EXPERTS)
def referral(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who was named by whom; a POST asks them, or does not."""
    known = Referral.objects.select_related(
        "invitation__claim__story__unit", "invitation__expert__person", "asked__expert__person"
    )
    allowed = visible(request.user, Verb.ASK_EXPERTS, known, "invitation__claim__story__unit")
    found = get_object_or_404(allowed, public_id=public_id)
    claim = found.invitation.claim
    if request.method == "POST":
        try:
            if request.POST.get("do") == "ask":
                asked = ask_referred(found, user_of(request), actor=actor(request))
                messages.success(
                    request,
                    _("{expert} is asked about claim {number}.").format(
                        expert=asked.expert, number=claim.number
                    ),
                )
            else:
                refuse_referral(found, actor=actor(request))
                messages.success(request, _("They are not asked; who was named is forgotten."))
        except (ReviewError, DirectoryError) as refused:
            messages.error(request, str(refused))
            return redirect("referral", public_id=public_id)
        return redirect(f"{reverse('story', args=[claim.story.public_id])}#claim-{claim.number}")
    told = {
        "title": _("A colleague was named for claim {number}").format(number=claim.number),
        "crumbs": [(reverse("story", args=[claim.story.public_id]), claim.story.title)],
        "referral": found,
        "claim": claim,
    }
    return render(request, "newsroom/review/referral.html", told)
