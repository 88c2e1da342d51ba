# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom to ask about the claims of a story: found by a job, asked one by one or all at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.newsroom.matching import matching_told, proposals_of
from kepu.review.actions.ask_many import ask_proposed
from kepu.review.actions.propose import propose
from kepu.review.errors import ReviewError
from kepu.stories.access import story_or_404
from kepu.theme.live import live

ALL = "all"
"""What the button says that asks everybody who is ticked; the others name a claim."""


@require_safe
@for_those_who(Verb.ASK_EXPERTS)
def story_experts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The claims of a story with whom to ask."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    told = matching_told(request, found) | {
        "title": _("Whom to ask"),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[public_id]), found.title),
        ],
    }
    return render(request, "newsroom/matching/experts.html", told)


@require_safe
@for_those_who(Verb.ASK_EXPERTS)
@vary_on_headers("Cookie", "Accept-Language")
def story_experts_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of it changes by itself, while experts are found."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    return live(request, "newsroom/matching/claims.html", matching_told(request, found))


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def experts_find(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find experts for all claims."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    try:
        propose(found, user_of(request), actor=actor(request))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect("story_experts", public_id)


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def experts_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask those who are ticked, of one claim or of all."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    ticked, which = request.POST.getlist("ask"), request.POST.get("which", ALL)
    chosen = [
        each
        for each in proposals_of(request, found)
        if f"{each.claim.public_id}:{each.expert.public_id}" in ticked
        and which in (ALL, each.claim.public_id)
    ]
    asked = ask_proposed(chosen, actor=actor(request))
    if not chosen:
        messages.error(request, _("Nobody is ticked; tick whom to ask."))
    if asked.many:
        told = ngettext("{many} question went out.", "{many} questions went out.", asked.many)
        messages.success(request, told.format(many=asked.many))
    for claim, why in dict.fromkeys(asked.left):
        told = _("Claim {number}: {why}")
        messages.error(request, told.format(number=claim.number, why=why))
    return redirect("story_experts", public_id)
