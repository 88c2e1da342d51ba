# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks the claims of a story: words and times that were selected, hints, risk, and the statement that it is
all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, person_of, user_of
from kepu.engine.content import normalise
from kepu.newsroom.marking import marking_context
from kepu.review.actions.anchors import add_anchors, carry_over, refuse_recut, remove_anchor
from kepu.review.actions.hints import HintAt, accept_hint, decide_tier, dismiss_hint, hint_again
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.state import state_all_marked
from kepu.review.anchoring import Quote, find, source_range
from kepu.review.errors import ReviewError
from kepu.review.hints.listing import texts_of
from kepu.review.models import Claim, HintAnswer, Recut
from kepu.review.placing import SPOKEN
from kepu.review.standing import Ground
from kepu.stories.access import story_or_404
from kepu.stories.models import Master, Story
from kepu.stories.playable import film_of
from kepu.stories.times import read_time

MOST_MARKS = 64_000
"""Characters of marks that are sent at once."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Words that were selected: in which block, from which code point to which, and what they are."""

    place: str
    start: int
    end: int
    words: str


@require_safe
@for_those_who(Verb.SEE_STORIES)
def marking(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page on which the claims of a story are marked."""
    return _page(request, story_or_404(request, public_id))


def _page(request: HttpRequest, found: Story, wrong: str = "") -> HttpResponse:
    """The page; where a mark was *wrong*, with what was typed."""
    told = marking_context(found) | {
        "title": _("Mark claims: {title}").format(title=found.title),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[found.public_id]), found.title),
        ],
        "edits": may(user_of(request), Verb.EDIT_STORIES, found.unit),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "newsroom/stories/marking.html", told, status=422 if wrong else 200)


def _back(request: HttpRequest, story: Story, place: str = "") -> HttpResponse:
    route = "marking" if request.POST.get("back") == "marking" else "story"
    return redirect(reverse(route, args=[story.public_id]) + (f"#{place}" if place else ""))


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def claim_mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark a claim, or one more place of a claim: words that were selected, or a time of the film."""
    found = story_or_404(request, public_id, Verb.EDIT_STORIES)
    told = request.POST
    try:
        ground = Ground.of(found)
        marks = list(_marks(ground, told))
        if further := told.get("claim", ""):
            claim = get_object_or_404(found.claims.filter(dropped_at=None), public_id=further)
            add_anchors(claim, marks, actor=actor(request))
            messages.success(request, _("Claim {number} stands there too.").format(number=claim.number))
            return _back(request, found, f"claim-{claim.number}")
        statement = told.get("statement", "").strip() or told.get("words", "") or _said(ground, found, marks)
        claim = _marked(request, found, statement, marks)
    except ReviewError as refused:
        return _page(request, found, str(refused))
    places = len({each.place for each in marks if each.place and not each.place.startswith(SPOKEN)})
    said = _("Claim {number} was marked.").format(number=claim.number)
    if places > 1:
        said = _("Claim {number} was marked; it goes over {places} blocks, and stands in each.").format(
            number=claim.number, places=places
        )
    messages.success(request, said)
    return _back(request, found, "" if told.get("back") else f"claim-{claim.number}")


@transaction.atomic
def _marked(request: HttpRequest, story: Story, statement: str, marks: list[Marked]) -> Claim:
    """The claim with the risk that was chosen beside it."""
    claim = mark_claim(story, statement, marks, actor=actor(request))
    if request.POST.get("tier") == Claim.Tier.HIGH:
        decide_tier(claim, Claim.Tier.HIGH, person=person_of(request), actor=actor(request))
    return claim


def _marks(ground: Ground, told: Any) -> Iterator[Marked]:
    if sent := told.get("marks", ""):
        if len(sent) > MOST_MARKS:
            raise ReviewError(_("That is too much at once; mark less."))
        try:
            places = msgspec.json.decode(sent, type=list[Place])
        except msgspec.MsgspecError as error:
            raise ReviewError(_("What was sent are no marks; load the page again.")) from error
        for each in places:
            yield Marked(max(0, each.start), max(0, each.end), each.place, each.words)
    elif words := told.get("words", "").strip():
        yield _searched(ground, words)
    begins, ends = _time(told, "from"), _time(told, "to")
    if (begins is None) != (ends is None):
        raise ReviewError(_("A passage of the film has a beginning and an end; write both."))
    if begins is not None and ends is not None:
        yield Marked(begins, ends)


def _time(told: Any, name: str) -> int | None:
    """The milliseconds that were typed; ``None`` for nothing. Raises ``ReviewError``."""
    typed = told.get(name, "").strip()
    found = read_time(typed)
    if typed and found is None:
        raise ReviewError(_("“{time}” is no time of the film; write it like 1:02.5."), time=typed[:40])
    return found


def _searched(ground: Ground, words: str) -> Marked:
    """Where *words*, which were typed, stand. Raises ``ReviewError`` where that is not one place."""
    texts = texts_of(ground)
    at = find(dict(ground.words), Quote("", normalise(words), "", "", 0)) or find(
        texts, Quote("", normalise(words), "", "", 0)
    )
    if at is None:
        raise ReviewError(
            _("These words do not stand in the text, or more than once; select them in the text.")
        )
    start, end = source_range(texts, at)
    return Marked(start, end, at.place)


def _said(ground: Ground, story: Story, marks: list[Marked]) -> str:
    """What stands where was marked: a statement to begin with."""
    language = story.language.partition("-")[0].lower()
    tags = [tag for tag in ground.cues if tag.partition("-")[0].lower() == language]
    times = [each for each in marks if not each.place]
    said = [ground.said(tag, each.start, each.end) for each in times for tag in tags[:1]]
    return " ".join([*(each.words for each in marks if each.place), *said])


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def hint_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say of a sentence that looks checkable that it is a claim, or that there is nothing to check."""
    found = story_or_404(request, public_id, Verb.EDIT_STORIES)
    told, person = request.POST, person_of(request)
    start = _number(told.get("start", ""))
    at = HintAt(told.get("place", ""), told.get("digest", ""), 0 if start is None else start)
    try:
        if told.get("do") == "claim":
            claim = accept_hint(found, at, person=person, actor=actor(request))
            messages.success(request, _("Claim {number} was marked.").format(number=claim.number))
        elif told.get("do") == "dismiss":
            dismiss_hint(found, at, person=person, actor=actor(request))
            messages.success(request, _("The hint was dismissed; it comes back when the words change."))
        else:
            raise ReviewError(_("Say whether it is a claim; nothing was kept."))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("marking", args=[public_id]))


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def hint_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the dismissal of a hint back."""
    rows = visible(
        request.user, Verb.EDIT_STORIES, HintAnswer.objects.select_related("story__unit"), "story__unit"
    )
    answer = get_object_or_404(rows.filter(claim=None), public_id=public_id)
    hint_again(answer, actor=actor(request))
    messages.success(request, _("The hint is there again."))
    return redirect(reverse("marking", args=[answer.story.public_id]))


def _number(told: str) -> int | None:
    """A number of ours that a form sends back; ``None`` for what is none."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None


def _claim_or_404(request: HttpRequest, public_id: str) -> Claim:
    claims = Claim.objects.select_related("story__unit").filter(dropped_at=None)
    return get_object_or_404(
        visible(request.user, Verb.EDIT_STORIES, claims, "story__unit"), public_id=public_id
    )


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def anchor_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a claim stand in one place less."""
    claim = _claim_or_404(request, public_id)
    number = _number(request.POST.get("anchor", ""))
    anchor = claim.anchors.filter(pk=number).first() if number is not None else None
    try:
        if anchor is None:
            raise ReviewError(_("The claim does not stand there any more."))
        remove_anchor(anchor, actor=actor(request))
        messages.success(request, _("Claim {number} stands there no more.").format(number=claim.number))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("marking", args=[claim.story.public_id]) + f"#claim-{claim.number}")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def claim_risk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide how risky a claim is; who does it comes back to where they did."""
    claim = _claim_or_404(request, public_id)
    try:
        decide_tier(
            claim,
            request.POST.get("tier", ""),
            reason=request.POST.get("reason", ""),
            person=person_of(request),
            actor=actor(request),
        )
        messages.success(request, _("The risk of claim {number} is decided.").format(number=claim.number))
    except ReviewError as refused:
        messages.error(request, str(refused))
    page = {"desk": "review_desk", "story": "story"}.get(request.GET.get("from", ""), "marking")
    return redirect(reverse(page, args=[claim.story.public_id]) + f"#claim-{claim.number}")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def all_marked(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign that all claims of a story are marked."""
    found = story_or_404(request, public_id, Verb.EDIT_STORIES)
    try:
        person = person_of(request)
        signed = state_all_marked(found, digest=request.POST.get("digest", ""), person=person)
        if signed.person == person:
            messages.success(request, _("You have signed that all claims are marked."))
        else:
            said = _("{who} signed that already, of what stands now.")
            messages.info(request, said.format(who=signed.person))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("marking", args=[public_id]) + "#all-marked")


def _recut_or_404(request: HttpRequest, public_id: str, verb: Verb) -> Recut:
    rows = Recut.objects.select_related(
        "anchor__claim__story__unit", "anchor__claim__story__locale", "person"
    )
    return get_object_or_404(
        visible(request.user, verb, rows, "anchor__claim__story__unit"), public_id=public_id
    )


@require_safe
@for_those_who(Verb.SEE_STORIES)
def recut(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a passage went in a new version of the film: both, side by side."""
    found = _recut_or_404(request, public_id, Verb.SEE_STORIES)
    claim, story = found.anchor.claim, found.anchor.claim.story
    masters = {
        each.public_id: each
        for each in Master.objects.filter(public_id__in=[found.was_master, found.master], story=story)
    }
    ground = Ground.of(story)
    was, now = masters.get(found.was_master), masters.get(found.master)
    told = {
        "title": _("Claim {number}: another version of the film").format(number=claim.number),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[story.public_id]), story.title),
            (reverse("marking", args=[story.public_id]), _("Mark claims")),
        ],
        "recut": found,
        "claim": claim,
        "story": story,
        "was": was,
        "now": now,
        "was_film": film_of(was),
        "now_film": film_of(now),
        "was_words": [words for _language, words in found.words if words],
        "now_words": [
            said
            for language, _words in found.words
            if (said := ground.said(language, found.start, found.end))
        ],
        "edits": may(user_of(request), Verb.EDIT_STORIES, story.unit),
    }
    return render(request, "newsroom/stories/recut.html", told)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def recut_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say whether what was found is the passage of the claim."""
    found = _recut_or_404(request, public_id, Verb.EDIT_STORIES)
    decide = {"same": carry_over, "other": refuse_recut}.get(request.POST.get("do", ""))
    shown = request.POST.get("shown", "")
    try:
        if decide is None:
            raise ReviewError(_("Say whether it is the same passage; nothing was kept."))
        claim = decide(found, shown, person=person_of(request), actor=actor(request))
        said = (
            _("Claim {number} was carried over.")
            if decide is carry_over
            else _("Claim {number} stays at its old time, and is asked about anew.")
        )
        messages.success(request, said.format(number=claim.number))
    except ReviewError as refused:
        messages.error(request, str(refused))
    number, story = found.anchor.claim.number, found.anchor.claim.story
    return redirect(reverse("marking", args=[story.public_id]) + f"#claim-{number}")
