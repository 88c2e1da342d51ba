# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a story gets: its master, captions from a file, and the cues that their editor reads and saves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, show_form
from kepu.engine.captions.checks import check
from kepu.engine.captions.track import CaptionTrack as Track
from kepu.engine.captions.writer import CAPTION_TYPES, SUFFIXES, WRITERS, write_captions
from kepu.engine.errors import EngineError
from kepu.jobs.wording import as_the_page
from kepu.stories.access import story_or_404, track_or_404
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.captions import Change, import_captions, save_lines
from kepu.stories.errors import StoryError
from kepu.stories.forms import AttachForm, CaptionFileForm
from kepu.stories.hearing import misfit
from kepu.stories.kinds import Role
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.stories.queries import main_master
from kepu.stories.tasks import listen_later
from kepu.stories.views.stories import crumbs, require_form

MOST_CHANGE = 8 << 20
"""Bytes of a save of captions."""
FORMS = WRITERS.keys() - {"html"}
"""What a track goes out as; a page has its style inside, which the newsroom's policy forbids."""


@require_form
@for_those_who(Verb.EDIT_STORIES)
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a story its master, or a new version of it."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    free = visible(request.user, Verb.EDIT_STORIES, Master.objects.filter(state=Master.State.READY))
    free = free.filter(story=None).defer("facts", "told", "troubles")
    form = AttachForm(free, request.POST or None, initial={"master": request.GET.get("master")})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        master = Master.objects.get(pk=told["master"].pk)

        def attached() -> bool:
            attach_master(story, master, role=told["role"], language=told["language"], actor=actor(request))
            return True

        if form.do(attached):
            messages.success(request, _("“{name}” belongs to the story now.").format(name=master.name))
            if told["role"] == Role.MAIN:
                _tell_misfits(request, story, master)
                listen_later(master)
            return redirect("story", public_id=public_id)
    title = _("Master of “{title}”").format(title=story.title)
    return show_form(request, form, title, crumbs(story))


def _tell_misfits(request: HttpRequest, story: Story, master: Master) -> None:
    for track in story.caption_tracks.all():
        if told := misfit(track.track(), master):
            messages.warning(request, f"{track.language}: {told}")


@require_form
@for_those_who(Verb.EDIT_STORIES)
def take_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take captions in from a file."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    form = CaptionFileForm(
        request.POST or None, request.FILES or None, initial={"language": story.locale.language_code}
    )
    if request.method == "POST" and form.is_valid():
        told, file = form.cleaned_data, form.cleaned_data["file"]
        taken = form.do(
            lambda: import_captions(
                story,
                file.name,
                file.read(),
                language=told["language"],
                kind=told["kind"],
                encoding=told["encoding"],
                instead=told["instead"],
                actor=actor(request),
            )
        )
        if taken is not None:
            track, repairs = taken
            _tell(request, track, repairs)
            return redirect("story", public_id=public_id)
    title = _("Captions of “{title}”").format(title=story.title)
    return show_form(request, form, title, crumbs(story), submit=_("Take in"))


def _tell(request: HttpRequest, track: CaptionTrack, repairs: list[Any]) -> None:
    lines = len(track.cues)
    told = ngettext("{many} line was taken in.", "{many} lines were taken in.", lines).format(many=lines)
    messages.success(request, told)
    with as_the_page():
        for repair in repairs[:10]:
            messages.warning(request, str(repair))
    master = main_master(track.story)
    if unfit := misfit(track.track(), master):
        messages.warning(request, unfit)
    if master is not None:
        listen_later(master)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.SEE_STORIES)
def cues(request: HttpRequest, public_id: str) -> HttpResponse:
    """The cues of a track as JSON; a POST of a ``Change`` saves."""
    if request.method != "POST":
        track = track_or_404(request, public_id)
        return JsonResponse(told_track(track.revision, track.track()))
    track = track_or_404(request, public_id, Verb.EDIT_STORIES)
    # Read by hand: what Django holds of a body is less than the captions of a film can be.
    sent = request.read(MOST_CHANGE + 1)
    if len(sent) > MOST_CHANGE:
        return _refused(
            _("More was sent at once than a track can hold."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        )
    try:
        change = msgspec.json.decode(sent, type=Change)
        kept = save_lines(track, change, actor=actor(request))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return _refused(
            _("What was sent is no change of captions; load the page again."), HTTPStatus.BAD_REQUEST
        )
    except StoryError as refused:
        return _refused(str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    told = told_track(kept.revision, Track(track.language, tuple(kept.cues)))
    return JsonResponse(told | {"conflicts": list(kept.conflicts)})


def _refused(sentence: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def told_track(revision: int, track: Track) -> dict[str, Any]:
    """A track as its editor reads it: lines with what is found in each."""
    with as_the_page():
        found: dict[int, list[list[str]]] = {}
        for each in check(track):
            found.setdefault(each.cue, []).append([each.severity.value, str(each.told)])
    lines = [
        {
            "id": cue.identifier,
            "start": cue.start,
            "end": cue.end,
            "text": cue.text,
            "found": found.get(number, []),
        }
        for number, cue in enumerate(track.cues, 1)
    ]
    return {"revision": revision, "language": track.language, "lines": lines}


@require_safe
@for_those_who(Verb.SEE_STORIES)
def track_file(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """A track as a file in one of the engine's formats."""
    track = track_or_404(request, public_id)
    if form not in FORMS:
        raise Http404
    try:
        data = write_captions(track.track(), form, track.story.title)
    except EngineError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=HTTPStatus.CONFLICT)
    answer = HttpResponse(data, content_type=CAPTION_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{track.language}{SUFFIXES[form]}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
