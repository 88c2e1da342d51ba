# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which a reviewer approves a story or gives it back from a link, without an account, on a
telephone. What comes before the film stays small: a long text goes on on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kepu.review.actions.reviewing import approve, give_back, shown_digest
from kepu.review.codes import send_code, spend_try
from kepu.review.compared import Difference, compare, told_details, trimmed
from kepu.review.errors import ReviewError
from kepu.review.looking import Before, seen_before
from kepu.review.marked import SEALS, marked_words
from kepu.review.models import Assignment, Claim, Version
from kepu.review.parts import Parts
from kepu.review.questions.answering import unanswered
from kepu.review.showing import caption_lines, film_of, film_part, picture_file, pictures_of
from kepu.review.stages import PART_LABELS, Part, Stage
from kepu.review.states import State
from kepu.review.tokens import read_assignment
from kepu.stories.holding import hold

HELD = ("remark", "reason")
MOST_TEXT, MOST_CHANGES, MOST_SAID = 14_000, 8_000, 8_000
"""Bytes of text, of differences and of captions that stand on the page itself."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approving(request: HttpRequest, token: str) -> HttpResponse:
    """The question. A GET consumes nothing and is nobody's look, for mail scanners follow links; a POST asks
    for a code, or answers with one."""
    question, stage = _question_or_404(token)
    told: dict[str, Any] = {"typed": {}, "problem": "", "code_sent": False, "done": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        told["typed"] = {name: request.POST.get(name, "") for name in HELD}
        try:
            wanted = _wanted(request)
            if wanted == "code":
                send_code(question)
                told["code_sent"] = True
            else:
                told["done"] = _answered(request, question, wanted)
        except ReviewError as refused:
            told["problem"], status = str(refused), HTTPStatus.UNPROCESSABLE_ENTITY
        question, stage = _question_or_404(token)
    told |= _shown(question, stage, token, request.POST.get("seen", ""))
    return render(request, "review/approve.html", told, status=status)


def _wanted(request: HttpRequest) -> str:
    """Which button was pressed. Where Enter was, or “Go”: the code is asked for, or what was typed with it is
    an approval, and nothing where somebody may want to give the story back. Raises ``ReviewError``."""
    told = request.POST
    if told.get("do") != "go":
        return told.get("do", "")
    if told.get("reason", "").strip():
        raise ReviewError(_("Press the button for what you want: approve it, or give it back."))
    return "approve" if told.get("code", "").strip() else "code"


def _answered(request: HttpRequest, question: Assignment, wanted: str) -> str:
    """Take the answer; returns what was done, in words."""
    told = request.POST
    spend_try(question, told.get("code", ""))
    if wanted == "return":
        give_back(question, told.get("reason", ""))
        return _("You gave the story back, and your reason went to whoever wrote it.")
    approve(question, digest=told.get("digest", ""), remark=told.get("remark", ""))
    return _("Your signature was taken: you approved it.")


def _question_or_404(token: str) -> tuple[Assignment, Stage]:
    """The question of *token* at a stage that lets links approve."""
    question = read_assignment(token)
    if question is None:
        raise Http404
    for stage in question.run.version.stages:
        if stage.key == question.stage and stage.link:
            return question, stage
    raise Http404


@transaction.atomic
def _shown(question: Assignment, stage: Stage, token: str, seen: str) -> dict[str, Any]:
    """What is shown is read while nobody changes it, so that it is what its digest says. *seen* is the
    version that the form was sent with: where it is another now, the differences are from that one."""
    story = hold(question.run.story_id)
    told = _about(question, stage, token)
    if not question.is_open():
        return told
    parts, looks_at = Parts(story.pk), set(stage.looks_at)
    version, claims = parts.version(), _claims(story.pk)
    content = version.content
    since, opened = _since(parts, version, question, stage, seen)
    difference = compare(parts.story, since.version.content, content, looks_at) if since else Difference()
    size = _size(difference)
    text = marked_words(parts.story.words(), claims) if Part.TEXT in looks_at else []
    captions = caption_lines(content, claims) if Part.CAPTIONS in looks_at else []
    shown = _first(text, MOST_TEXT)
    return told | {
        "version": version,
        "story": parts.story,
        "digest": shown_digest(parts, stage),
        "unanswered": _(", ").join(each.question.name for each in unanswered(parts.story, stage.asks, parts)),
        "looks_at": _("; ").join(str(PART_LABELS[part]) for part in Part if part in looks_at),
        "since": since,
        "opened": opened,
        "difference": difference if size <= MOST_CHANGES else None,
        "many_changes": size > MOST_CHANGES,
        "words": shown,
        "text_goes_on": len(shown) < len(text),
        "film": film_of(parts.story) if {Part.FILM, Part.CAPTIONS} & looks_at else None,
        "captions": captions if _said(captions) <= MOST_SAID else [],
        "captions_elsewhere": _said(captions) > MOST_SAID,
        "pictures": pictures_of(content) if Part.PICTURES in looks_at else [],
        "details": told_details(content) if Part.DETAILS in looks_at else [],
        "claims": [(each, SEALS[State(each.state)]) for each in claims],
    }


def _since(
    parts: Parts, now: Version, question: Assignment, stage: Stage, seen: str
) -> tuple[Before | None, bool]:
    """From which version differences are shown, and whether it is the one with which the page was opened."""
    if seen.isascii() and seen.isdigit() and len(seen) < 16 and int(seen) != now.pk:
        opened = Version.objects.filter(story=parts.story, pk=int(seen)).first()
        if opened is not None:
            return Before(opened, opened.made_at, signed=False), True
    before = seen_before(parts.story, question.person, now.digest, stage.signed_as)
    return next(iter(before), None), False


def _about(question: Assignment, stage: Stage, token: str) -> dict[str, Any]:
    name, _at, host = question.person.email.partition("@")
    return {
        "title": question.run.story.title,
        "story": question.run.story,
        "question": question,
        "stage": stage,
        "token": token,
        "words": [],
        "address": f"{name[:2]}…@{host}",
        "picture_route": "review:approve_picture",
        "picture_key": token,
    }


def _claims(story_id: int) -> list[Claim]:
    known = Claim.objects.filter(story_id=story_id, dropped_at=None).prefetch_related("anchors")
    return list(known.order_by("number"))


def _first(blocks: Sequence[tuple[str, Any]], most: int) -> list[tuple[str, Any]]:
    """As many of the first *blocks* as hold at most *most* bytes."""
    found, size = [], 0
    for each in blocks:
        size += len(each[1].encode())
        if size > most:
            break
        found.append(each)
    return found


def _size(difference: Difference) -> int:
    """About how many bytes *difference* takes."""
    pieces = [piece for each in (*difference.text, *difference.details) for piece in trimmed(each.pieces)]
    pieces += [piece for _language, lines in difference.captions for line in lines for piece in line.pieces]
    pieces += [piece for each in difference.pictures for piece in each.pieces]
    rows = sum(len(lines) for _language, lines in difference.captions) + len(difference.pictures)
    return sum(len(each.text.encode()) + 12 for each in pieces) + 200 * rows + 100 * len(difference.text)


def _said(captions: Sequence[tuple[str, Sequence[Any]]]) -> int:
    return sum(len(line.text.encode()) + 40 for _language, lines in captions for line in lines)


@never_cache
@require_safe
def everything(request: HttpRequest, token: str) -> HttpResponse:
    """All that is different, the whole text and all captions, where they are too long for the page itself."""
    question, stage = _question_or_404(token)
    if not question.is_open():
        raise Http404
    parts = Parts(question.run.story_id)
    content, claims, looks_at = parts.whole(), _claims(question.run.story_id), set(stage.looks_at)
    before = seen_before(parts.story, question.person, parts.whole_digest(), stage.signed_as)
    since = next(iter(before), None)
    told = _about(question, stage, token) | {
        "since": since,
        "difference": compare(parts.story, since.version.content, content, looks_at) if since else None,
        "words": marked_words(parts.story.words(), claims) if Part.TEXT in looks_at else [],
        "captions": caption_lines(content, claims) if Part.CAPTIONS in looks_at else [],
        "claims": [(each, SEALS[State(each.state)]) for each in claims],
    }
    return render(request, "review/approve_all.html", told)


@never_cache
@require_safe
def film(request: HttpRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """The film, as long as the question is open."""
    return film_part(request, _open_or_404(token, Part.FILM, Part.CAPTIONS).run.story)


@never_cache
@require_safe
def picture(request: HttpRequest, token: str, picture: str) -> HttpResponse | StreamingHttpResponse:
    """A picture that the story shows or showed, as long as the question is open."""
    return picture_file(_open_or_404(token, Part.PICTURES).run.story, picture)


def _open_or_404(token: str, *parts: Part) -> Assignment:
    question, stage = _question_or_404(token)
    if not question.is_open() or not set(parts) & set(stage.looks_at):
        raise Http404
    return question
