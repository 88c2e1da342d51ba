# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks of the style checker in stories and captions: read as somebody writes, listed, dismissed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.newsroom.style_texts import CAPTIONS, Checkable, checkable_or_404, marks_of, of_story
from kepu.stories.models import Story
from kepu.stories.text import readable
from kepu.style.actions.dismiss import dismiss, mark_again
from kepu.style.checking import MOST_FINDINGS, Finding, Text
from kepu.style.errors import StyleError
from kepu.style.queries import dismissals_of, parted
from kepu.style.rules.rule import Place

MOST_BYTES = 4 << 20
"""Of texts that are sent to be read."""


class Piece(msgspec.Struct, frozen=True):
    """A piece of text, as the page calls it."""

    key: str
    kind: Place
    words: str


class Asked(msgspec.Struct, frozen=True):
    """Texts to read."""

    texts: list[Piece]


class Dismissed(msgspec.Struct, frozen=True):
    """A mark in *words*, a piece of text, that may stand."""

    what: str
    digest: str
    reason: str
    kind: Place
    words: str


@require_safe
@never_cache
@for_those_who(Verb.SEE_STORIES)
def style_marks(request: HttpRequest, of: str, public_id: str) -> HttpResponse:
    """Every mark in a story or a caption track, and what was dismissed there."""
    found = checkable_or_404(request, of, public_id)
    told = {
        "title": _("Style and names: {title}").format(title=found.title),
        "crumbs": _crumbs(found),
        "checkable": found,
        "edits": may(user_of(request), Verb.EDIT_STORIES, found.unit),
        "again": reverse("style_again", args=[found.of, found.public_id]),
        "dismiss": found.address("style_dismiss"),
        "most": MOST_FINDINGS,
    }
    try:
        marks = marks_of(found, found.texts)
    except StyleError as refused:
        return render(request, "newsroom/stories/style.html", told | {"refused": str(refused)})
    told |= {"asked": marks.asked, "noted": marks.noted, "let": marks.let, "more": marks.more}
    return render(request, "newsroom/stories/style.html", told)


def _crumbs(found: Checkable) -> list[tuple[str, str]]:
    story = found.source if isinstance(found.source, Story) else found.source.story
    way = [
        (reverse("stories:stories"), _("Stories")),
        (reverse("story", args=[story.public_id]), story.title),
    ]
    return [*way, (found.editor, _("Captions"))] if found.of == CAPTIONS else way


@require_POST
@never_cache
@for_those_who(Verb.SEE_STORIES)
def style_check(request: HttpRequest, of: str, public_id: str) -> HttpResponse:
    """Read texts as they are being written. Nothing of them is kept."""
    found = checkable_or_404(request, of, public_id)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(_("More was sent at once than is read."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        asked = msgspec.json.decode(request.body, type=Asked)
        checked = found.read([Text(each.key, each.words, each.kind) for each in asked.texts])
    except msgspec.MsgspecError:
        return _refused(_("What was sent are no texts; load the page again."), HTTPStatus.BAD_REQUEST)
    except StyleError as refused:
        return _refused(str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    waiting, let = parted(checked.findings, list(dismissals_of(found.subject)))
    findings = [_told(each) for each in waiting]
    return JsonResponse({"findings": findings, "more": checked.more, "dismissed": len(let)})


def _told(finding: Finding) -> dict[str, Any]:
    names = ("key", "start", "end", "words", "before", "after", "what", "sentence", "preferred", "severity")
    told = {name: getattr(finding, name) for name in (*names, "source", "digest")}
    return told | {name: readable(told[name]) for name in ("before", "after")}


@require_POST
@never_cache
@for_those_who(Verb.EDIT_STORIES)
def style_dismiss(request: HttpRequest, of: str, public_id: str) -> HttpResponse:
    """Let a mark stand, for a reason: one in a text that is sent with it, or one in what is stored."""
    found = checkable_or_404(request, of, public_id, Verb.EDIT_STORIES)
    if request.content_type == "application/json":
        return _dismiss_live(request, found)
    told = request.POST
    try:
        _dismiss(
            request,
            found,
            found.texts,
            (told.get("what", ""), told.get("digest", "")),
            told.get("reason", ""),
        )
    except StyleError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The mark was dismissed."))
    return redirect(found.address("style_marks"))


def _dismiss_live(request: HttpRequest, found: Checkable) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(_("More was sent at once than is read."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        told = msgspec.json.decode(request.body, type=Dismissed)
        texts = [Text("", told.words, told.kind)]
        _dismiss(request, found, texts, (told.what, told.digest), told.reason)
    except msgspec.MsgspecError:
        return _refused(_("What was sent is no mark; load the page again."), HTTPStatus.BAD_REQUEST)
    except StyleError as refused:
        return _refused(str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"dismissed": True})


def _dismiss(
    request: HttpRequest, found: Checkable, texts: list[Text], mark: tuple[str, str], reason: str
) -> None:
    """Raises ``StyleError`` where the mark is not in *texts*, or without a reason."""
    findings = found.read(texts).findings
    finding = next((each for each in findings if (each.what, each.digest) == mark), None)
    if finding is None:
        raise StyleError(_("The words of this mark do not stand there any more."))
    dismiss(found.subject, finding, reason, user=user_of(request), actor=actor(request))


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def style_again(request: HttpRequest, of: str, public_id: str) -> HttpResponse:
    """Take a dismissal back."""
    found = checkable_or_404(request, of, public_id, Verb.EDIT_STORIES)
    wanted = request.POST.get("dismissal", "")
    mark_again(get_object_or_404(dismissals_of(found.subject), public_id=wanted), actor=actor(request))
    messages.success(request, _("The mark is there again."))
    return redirect(found.address("style_marks"))


def _refused(sentence: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def panel_of(request: HttpRequest, found: Checkable) -> dict[str, Any]:
    """What the panel beside an editor needs."""
    edits = may(user_of(request), Verb.EDIT_STORIES, found.unit)
    return {
        "style": {
            "check": found.address("style_check"),
            "dismiss": found.address("style_dismiss") if edits else "",
            "marks": found.address("style_marks"),
            "words": _words(),
        },
        "style_language": found.language,
    }


def panel_of_story(request: HttpRequest, story: Story) -> dict[str, Any]:
    """What the panel beside the editor of a story needs."""
    return panel_of(request, of_story(story))


def _words() -> dict[str, str]:
    """What the panel's script says."""
    return {
        "none": _("Nothing to look at."),
        "found": _("{ask} to decide, {note} noted"),
        "more": _("The first {many} marks are shown."),
        "dismissed": _("{many} dismissed"),
        "lost": _("The house does not answer. The marks are those of its last answer."),
        "ask": _("Decide"),
        "note": _("Note"),
        "prefers": _("Preferred: {preferred}"),
        "out": _("Preferred: leave it out"),
        "dismiss": _("Let it stand"),
        "reason": _("Why it may stand"),
        "keep": _("Dismiss the mark"),
        "go": _("Go to “{words}”"),
    }
