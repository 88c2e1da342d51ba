# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review desk of a story: its claims in one list and on the timeline, asked about again or for the first
time in one press, and the wordings of experts taken into its text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.newsroom.desk import Row, desk_context, desk_rows
from kepu.newsroom.pool import experts_to_ask
from kepu.review.actions.ask_many import WhoWasAsked, ask_again, ask_one_expert, ask_whoever_is_proposed
from kepu.review.actions.take_wording import take_wording
from kepu.review.errors import ReviewError
from kepu.review.models import Review
from kepu.review.states import State
from kepu.stories.access import story_or_404
from kepu.stories.errors import StoryError
from kepu.stories.models import Story

ALL = "all"
"""What a button says that means every claim; the others name one."""
AGAIN = "again"
"""What is chosen instead of an expert: whoever signed before."""


@require_safe
@for_those_who(Verb.SEE_STORIES)
def review_desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The claims of a story in one list."""
    found = story_or_404(request, public_id)
    return _page(request, found, state=request.GET.get("state", ""))


def _page(
    request: HttpRequest, story: Story, outcome: WhoWasAsked | None = None, wrong: str = "", state: str = ""
) -> HttpResponse:
    told = desk_context(request, story, state or request.POST.get("state", ""))
    told |= {"wrong": wrong, "outcome": outcome, **_grouped(outcome)}
    if wrong:
        told |= {"ticked": request.POST.getlist("claim"), "whom": request.POST.get("whom", "")}
    return render(request, "newsroom/desk/desk.html", told, status=422 if wrong else 200)


def _grouped(outcome: WhoWasAsked | None) -> dict[str, Any]:
    """Who was asked about which claims, and for which reason nobody was about which."""
    asked, left = dict[str, list[int]](), dict[str, list[int]]()
    for claim, expert in outcome.asked if outcome else ():
        asked.setdefault(expert.person.name, []).append(claim.number)
    for claim, why in outcome.left if outcome else ():
        left.setdefault(why, []).append(claim.number)
    return {"asked": _listed(asked), "left": _listed(left)}


def _listed(found: dict[str, list[int]]) -> list[tuple[str, str, int]]:
    return [
        (told, _(", ").join(map(str, dict.fromkeys(numbers))), len(set(numbers)))
        for told, numbers in found.items()
    ]


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def desk_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask those who lost their signature anew: about one claim, or about all that are void."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    which = request.POST.get("again", "")
    chosen = [
        row.claim
        for row in desk_rows(request, found)
        if (row.claim.state == State.VOID if which == ALL else row.claim.public_id == which)
    ]
    if not chosen:
        return _page(request, found, wrong=_("No claim is void any more; nobody needs to be asked again."))
    return _page(request, found, ask_again(chosen, actor=actor(request)))


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def desk_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask about the claims that are ticked, or about all that are open: whoever was proposed for each, who
    signed it before, or one expert who is chosen."""
    found = story_or_404(request, public_id, Verb.ASK_EXPERTS)
    try:
        outcome = _ask(request, found)
    except ReviewError as refused:
        return _page(request, found, wrong=str(refused))
    return _page(request, found, outcome)


def _ask(request: HttpRequest, story: Story) -> WhoWasAsked:
    told, rows = request.POST, desk_rows(request, story)
    if told.get("which") == "open":
        chosen = [row for row in rows if row.wanting.more]
        nobody = _("Nothing is open: every claim has the experts that it wants.")
    else:
        ticked = set(told.getlist("claim"))
        chosen = [row for row in rows if row.claim.public_id in ticked]
        nobody = _("No claim is ticked; tick those to ask about.")
    if not chosen:
        raise ReviewError(nobody)
    whom = told.get("whom", "")
    if not whom:
        proposed = [(row.claim, row.wanting.first_proposed, _why_nobody(row)) for row in chosen]
        return ask_whoever_is_proposed(proposed, actor=actor(request))
    claims = [row.claim for row in chosen]
    if whom == AGAIN:
        return ask_again(claims, actor=actor(request))
    expert = next((each for each in experts_to_ask(request) if each.public_id == whom), None)
    if expert is None:
        raise ReviewError(_("Choose whom to ask; the expert who was chosen is not to be asked now."))
    return ask_one_expert(claims, expert, actor=actor(request))


def _why_nobody(row: Row) -> str:
    """Why nobody is proposed for a claim, and what to do."""
    wanting = row.wanting
    if not wanting.more:
        return _("Everybody who is wanted has it, or has signed.")
    if wanting.lacking:
        return wanting.lacking
    if wanting.stale:
        return _("It was changed since experts were found; find them again.")
    return _("Nobody was sought for it yet; press “Find experts”, or choose somebody.")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def desk_wording(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the wording of an expert into the text. Where who does it may ask too, everybody whose signature
    died of it is asked about it anew by the same press."""
    found = story_or_404(request, public_id, Verb.EDIT_STORIES)
    signed = Review.objects.filter(claim__story=found, claim__dropped_at=None).select_related("claim")
    review = signed.filter(public_id=request.POST.get("review", "")).first()
    try:
        if review is None:
            raise ReviewError(_("This wording is not there any more; load the page again."))
        made = take_wording(review, user=user_of(request), actor=actor(request))
    except (ReviewError, StoryError) as refused:
        return _page(request, found, wrong=str(refused))
    told = _("Claim {number} stands in the text in the words of {who}.")
    messages.success(request, told.format(number=made.claim.number, who=made.review.expert))
    if not may(user_of(request), Verb.ASK_EXPERTS, found.unit):
        return redirect(reverse("review_desk", args=[public_id]) + f"#claim-{made.claim.number}")
    return _page(request, found, ask_again([made.claim], actor=actor(request)))
