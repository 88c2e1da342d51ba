# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which a story is reviewed: what is different, all that the stage looks at, approve or give
back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.models import Person
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.newsroom.claims import Row
from kepu.newsroom.claims import rows as claim_rows
from kepu.newsroom.question_views import told_of
from kepu.newsroom.review_access import signed_in, story_to_review_or_404
from kepu.newsroom.review_section import steers
from kepu.review.actions.look import look
from kepu.review.actions.reviewing import approve, give_back, shown_digest, withdraw_sign_off
from kepu.review.actions.route import make_urgent, move_over
from kepu.review.actions.take_over import take_over
from kepu.review.choosing import able, run_of
from kepu.review.compared import compare, told_details
from kepu.review.errors import ReviewError
from kepu.review.handing import may_hand_on
from kepu.review.looking import seen_before
from kepu.review.marked import marked_words
from kepu.review.models import Assignment, Claim, Run, SignOff, Version
from kepu.review.parts import Parts
from kepu.review.progress import progress
from kepu.review.questions.answering import asked
from kepu.review.showing import caption_lines, film_from, film_part, picture_file, pictures_of
from kepu.review.sign_offs import stage_sign_offs
from kepu.review.stages import PART_LABELS, Part, Stage
from kepu.stories.access import story_or_404
from kepu.stories.actions.desk import comment
from kepu.stories.errors import StoryError
from kepu.stories.kinds import Role
from kepu.stories.models import Story
from kepu.stories.queries import MOST_MENTIONABLE, masters_in_use, mentionable
from kepu.stories.times import read_time

TYPED = ("remark", "reason", "text", "words", "at")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reviewing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Review a story. What was typed stays where something is refused."""
    problem, status = "", HTTPStatus.OK
    if request.method == "POST":
        story, person = story_to_review_or_404(request, public_id)
        do = _DOES.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        try:
            messages.success(request, do(request, story, person))
            return redirect(_after(request, story))
        except (ReviewError, StoryError) as refused:
            problem, status = str(refused), HTTPStatus.UNPROCESSABLE_ENTITY
    told = _shown(request, public_id) | {
        "problem": problem,
        "typed": {name: request.POST.get(name, "") for name in TYPED},
        "mentioned": request.POST.getlist("mentioned"),
    }
    return render(request, "newsroom/review/reviewing.html", told, status=status)


def _after(request: HttpRequest, story: Story) -> str:
    """Where to go on: who may not see the story any more, because they were asked alone, goes home."""
    try:
        story_to_review_or_404(request, story.public_id)
    except Http404:
        return reverse("users:account")
    return reverse("reviewing", args=[story.public_id])


def _asked_of(story: Story, person: Person | None) -> Assignment | None:
    """The open question to *person*."""
    known = Assignment.objects.select_related("run__story__unit", "person", "stands_in_for")
    return known.filter(run__story=story, run__ended_at=None, person=person, ended_at=None).first()


def _own_question(story: Story, person: Person | None) -> Assignment:
    found = _asked_of(story, person) if person is not None else None
    if found is None:
        raise ReviewError(_("You are not asked now; what you wrote is kept. Look who is."))
    return found


def _approve(request: HttpRequest, story: Story, person: Person | None) -> str:
    told = request.POST
    approve(_own_question(story, person), digest=told.get("digest", ""), remark=told.get("remark", ""))
    return _("You approved “{title}”.").format(title=story.title)


def _give_back(request: HttpRequest, story: Story, person: Person | None) -> str:
    give_back(_own_question(story, person), request.POST.get("reason", ""))
    return _("“{title}” was given back.").format(title=story.title)


def _take_over(request: HttpRequest, story: Story, person: Person | None) -> str:
    run = run_of(story)
    if run is None or person is None:
        raise ReviewError(_("The story is at another stage now; nothing is left to take over."))
    told = request.POST.get("question", "")
    question = Assignment.objects.filter(run=run, public_id=told).first() if told else None
    take_over(run, person, instead_of=question)
    return _("You are asked now. Read it, then approve it or give it back.")


def _withdraw(request: HttpRequest, story: Story, person: Person | None) -> str:
    own = [
        each
        for each in stage_sign_offs(story)
        if person is not None
        and each.person_id == person.pk
        and each.public_id == request.POST.get("sign_off", "")
    ]
    if person is None or not own:
        raise ReviewError(_("Only whoever signed takes a signature back."))
    withdraw_sign_off(own[0], person)
    return _("Your signature was withdrawn.")


def _remark(request: HttpRequest, story: Story, person: Person | None) -> str:
    told = request.POST
    comment(
        story,
        told.get("text", ""),
        author=user_of(request),
        words=told.get("words", ""),
        at=read_time(told.get("at", "")),
        mentioned=mentionable(user_of(request), story).filter(public_id__in=told.getlist("mentioned")),
    )
    return _("The remark was kept.")


Doing = Callable[[HttpRequest, Story, Person | None], str]
_DOES: Mapping[str, Doing] = MappingProxyType(
    {
        "approve": _approve,
        "return": _give_back,
        "take-over": _take_over,
        "withdraw": _withdraw,
        "remark": _remark,
    }
)


@transaction.atomic
def _shown(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """What is shown is read while nobody changes it, so that it is what its digest says."""
    story, person = story_to_review_or_404(request, public_id, held=True)
    prefetch_related_objects([story], "caption_tracks", "masters", "releases", "origins")
    claims = claim_rows(story, asking=False)
    parts, run, signed = Parts(story.pk, story, _claims(claims)), run_of(story), stage_sign_offs(story)
    version, stage = parts.version(), run.now_at if run is not None else None
    told = (
        {"title": _("Review “{title}”").format(title=story.title), "crumbs": _crumbs(request, story)}
        | _looked_at(story, version, stage, claims)
        | _remarks(request, story)
        | _differences(request.GET, story, person, version, stage, signed)
        | {"digest": shown_digest(parts, stage) if stage is not None else ""}
    )
    if person is not None and request.method != "HEAD":
        look(person, version)
    asks = _questions(request, parts, stage, person)
    return told | asks | _standing(request, run, person, signed, parts)


def _questions(
    request: HttpRequest, parts: Parts, stage: Stage | None, person: Person | None
) -> dict[str, Any]:
    """The questions of *stage*, which are answered before it is signed."""
    if stage is None or not stage.asks:
        return {}
    story = parts.story
    answers = may(user_of(request), Verb.EDIT_STORIES, story.unit)
    back = reverse("reviewing", args=[story.public_id])
    found = asked(story, stage.asks, parts)
    return told_of(story, found, person if answers else None) | {"questions_back": back}


def _claims(rows: Sequence[Row]) -> list[Claim]:
    return [row.claim for row in rows]


def _parts_of(stage: Stage | None) -> set[Part]:
    """What *stage* looks at: everything where it says nothing else, or there is none."""
    return set(stage.looks_at if stage is not None and stage.looks_at else Part)


def _looked_at(story: Story, version: Version, stage: Stage | None, claims: Sequence[Row]) -> dict[str, Any]:
    """All that *stage* looks at, as *version* has it."""
    looks_at, known = _parts_of(stage), _claims(claims)
    return {
        "story": story,
        "stage": stage,
        "parts": _("; ").join(str(PART_LABELS[part]) for part in Part if part in looks_at),
        "looks_at": {part.value for part in looks_at},
        "text": marked_words(story.words(), known),
        "film": film_from(next((each for each in masters_in_use(story) if each.role == Role.MAIN), None)),
        "captions": caption_lines(version.content, known),
        "pictures": pictures_of(version.content),
        "details": told_details(version.content),
        "claims": claims,
        "picture_route": "review_picture",
        "picture_key": story.public_id,
    }


def _remarks(request: HttpRequest, story: Story) -> dict[str, Any]:
    """The remarks that are not dealt with, and who can be mentioned in another."""
    known = story.comments.filter(resolved_at=None).select_related("author__person")
    return {
        "comments": list(known.prefetch_related("mentioned")),
        "people": list(mentionable(user_of(request), story)[:MOST_MENTIONABLE]),
    }


def _crumbs(request: HttpRequest, story: Story) -> list[tuple[str, str]]:
    if not may(user_of(request), Verb.SEE_STORIES, story.unit):
        return []
    return [
        (reverse("stories:stories"), _("Stories")),
        (reverse("story", args=[story.public_id]), story.title),
    ]


def _differences(
    asked: QueryDict,
    story: Story,
    person: Person | None,
    version: Version,
    stage: Stage | None,
    signed: Sequence[SignOff],
) -> dict[str, Any]:
    """What is different since the one who asks signed or last looked, whichever they choose."""
    role = stage.signed_as if stage is not None else ""
    before = seen_before(story, person, version.digest, role, signed) if person is not None else []
    since = next((each for each in before if str(each.version.pk) == asked.get("since")), None)
    since = since or next(iter(before), None)
    looks_at = _parts_of(stage)
    difference = compare(story, since.version.content, version.content, looks_at) if since else None
    return {"before": before, "since": since, "difference": difference, "version": version}


def _standing(
    request: HttpRequest,
    run: Run | None,
    person: Person | None,
    signed: Sequence[SignOff],
    parts: Parts,
) -> dict[str, Any]:
    """Where it stands, who is asked, and what who asks may do about it."""
    if run is None:
        return {"run": None, "rows": [], "mine": None}
    rows, user, stage = progress(run, signed, parts), user_of(request), run.now_at
    open_now = [each for row in rows for each in row.asked]
    here = next((row.asked for row in rows if row.here), [])
    mine = next((each for each in open_now if person is not None and each.person_id == person.pk), None)
    return {
        "run": run,
        "rows": rows,
        "mine": mine,
        "here": here,
        "handed_on": [each for each in open_now if may_hand_on(user, each)],
        "may_take": person is not None
        and stage is not None
        and all(each.person_id != person.pk for each in here)
        and able(run, stage).filter(pk=person.pk).exists(),
        "steers": steers(request, run),
        "person": person,
    }


@require_safe
@signed_in
def review_film(request: HttpRequest, public_id: str) -> HttpResponse | StreamingHttpResponse:
    """The film of a story, for those who review it."""
    return film_part(request, story_to_review_or_404(request, public_id)[0])


@require_safe
@signed_in
def review_picture(
    request: HttpRequest, public_id: str, picture: str
) -> HttpResponse | StreamingHttpResponse:
    """A picture that a story shows or showed, for those who review it."""
    return picture_file(story_to_review_or_404(request, public_id)[0], picture)


def _writes(request: HttpRequest, story: Story) -> bool:
    return may(user_of(request), Verb.EDIT_STORIES, story.unit)


@require_POST
@for_those_who(Verb.SEE_STORIES)
def review_steer(request: HttpRequest, public_id: str, what: str) -> HttpResponse:
    """Make a story urgent, as who writes there may when they hand it in; or let it go along the newer route,
    for who sees to it."""
    story = story_or_404(request, public_id)
    run = run_of(story)
    if run is None or not (steers(request, run) or (what == "urgent" and _writes(request, story))):
        raise Http404
    try:
        if what == "urgent":
            make_urgent(run, actor=actor(request))
            messages.success(request, _("It goes the urgent way now: the same signatures, shorter clocks."))
        elif what == "move":
            move_over(run, actor=actor(request))
            messages.success(request, _("It goes along the newer route now."))
        else:
            raise Http404
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("story", args=[public_id]) + "#review")
