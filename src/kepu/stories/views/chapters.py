# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters of a story: what their editor reads and saves, files in and out, and those inside the film."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, show_form
from kepu.engine.chapters import ended, write_json, write_webvtt
from kepu.stories.access import story_or_404
from kepu.stories.actions.chapters import import_chapters, save_chapters, take_over_chapters
from kepu.stories.chapters import LONGEST, Chapter, ChapterChange
from kepu.stories.errors import StoryError
from kepu.stories.forms import ChapterFileForm
from kepu.stories.models import ChapterList, Story
from kepu.stories.queries import film_length, main_master
from kepu.stories.views.stories import crumbs, require_form

MOST_CHANGE = 1 << 20
"""Bytes of a save of chapters."""
TYPES = {"vtt": "text/vtt; charset=utf-8", "json": "application/json+chapters"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.SEE_STORIES)
def chapters(request: HttpRequest, public_id: str) -> HttpResponse:
    """The chapters of a story as JSON; a POST of a ``ChapterChange`` saves."""
    if request.method != "POST":
        return JsonResponse(told_chapters(story_or_404(request, public_id)))
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_CHANGE:
        return _refused(_("More was sent at once than a film has chapters."), 413)
    try:
        change = msgspec.json.decode(request.body, type=ChapterChange)
        kept = save_chapters(story, change, actor=actor(request))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return _refused(_("What was sent is no change of chapters; load the page again."), 400)
    except StoryError as refused:
        return _refused(str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    told = told_rows(kept.revision, kept.chapters, film_length(main_master(story)))
    return JsonResponse(told | {"conflicts": list(kept.conflicts)})


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def told_chapters(story: Story) -> dict[str, Any]:
    """The chapters of *story* as their editor reads them."""
    found = ChapterList.objects.filter(story=story).first() or ChapterList(story=story)
    rows = msgspec.convert(found.chapters, list[Chapter])
    return told_rows(found.revision, rows, film_length(main_master(story)))


def told_rows(revision: int, rows: Sequence[Chapter], length: int | None) -> dict[str, Any]:
    """*rows* likewise; each says whether it begins behind the end of a film of *length* milliseconds, as it
    may after another version took its place."""
    told = [
        msgspec.to_builtins(each) | {"outside": length is not None and each.start >= length} for each in rows
    ]
    return {"revision": revision, "chapters": told}


@require_safe
@for_those_who(Verb.SEE_STORIES)
def chapters_file(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The chapters as a file: WebVTT, or the JSON that podcasts name."""
    story = story_or_404(request, public_id)
    found = ChapterList.objects.filter(story=story).first()
    if form not in TYPES or found is None:
        raise Http404
    length = film_length(main_master(story))
    listed = ended(found.starts(), LONGEST if length is None else length)
    data = write_webvtt(listed) if form == "vtt" else write_json(listed, story.title)
    answer = HttpResponse(data, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="chapters.{form}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_form
@for_those_who(Verb.EDIT_STORIES)
def chapters_take_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take chapters in from a file."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    form = ChapterFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        taken = form.do(lambda: import_chapters(story, file.name, file.read(), actor=actor(request)))
        if taken is not None:
            _tell(request, *taken)
            return _back(public_id)
    title = _("Chapters of “{title}”").format(title=story.title)
    return show_form(request, form, title, crumbs(story), submit=_("Take in"))


def _tell(request: HttpRequest, many: int, left_out: int) -> None:
    told = ngettext("{many} chapter was taken in.", "{many} chapters were taken in.", many)
    messages.success(request, told.format(many=many))
    if left_out:
        told = ngettext(
            "{many} chapter was left out: it begins behind the end of the film, or with another one.",
            "{many} chapters were left out: they begin behind the end of the film, or with another one.",
            left_out,
        )
        messages.warning(request, told.format(many=left_out))


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def chapters_take_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the chapters that are inside the film in place of the story's."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    master = main_master(story)
    try:
        if master is None:
            raise StoryError(_("The story has no film yet, so there are no chapters inside it."))
        _tell(request, take_over_chapters(story, master, actor=actor(request)), 0)
    except StoryError as refused:
        messages.error(request, str(refused))
    return _back(public_id)


def _back(public_id: str) -> HttpResponse:
    return redirect(reverse("story", args=[public_id]) + "#chapters")
