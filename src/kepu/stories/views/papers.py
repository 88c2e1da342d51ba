# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories from Word documents and as such, and translations beside what they were made from."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, show_form, user_of
from kepu.documents.docx import DOCX_TYPE, read_docx, write_docx
from kepu.documents.pieces import Read
from kepu.stories.access import story_or_404
from kepu.stories.actions.stories import begin_story, move_state, save_story
from kepu.stories.documents import blocks_of, paragraphs_of, pieces_of
from kepu.stories.following import beside
from kepu.stories.forms import DocumentForm, SubmitForm
from kepu.stories.models import Story
from kepu.stories.views.stories import crumbs, require_form


@require_form
@for_those_who(Verb.EDIT_STORIES)
def document_take_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the text of a .docx in, behind what the body holds."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        read = form.do(lambda: _taken_in(request, story, read_docx(file.read())))
        if read is not None:
            _tell(request, read)
            return redirect("stories:edit", public_id=public_id)
    title = _("A document for “{title}”").format(title=story.title)
    return show_form(request, form, title, crumbs(story), submit=_("Take in"))


def _taken_in(request: HttpRequest, story: Story, read: Read) -> Read:
    blocks = [*story.body.get_prep_value(), *blocks_of(read)]
    story.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    save_story(story, base=story.latest_revision_id, user=user_of(request), actor=actor(request))
    return read


def _tell(request: HttpRequest, read: Read) -> None:
    many = len(read.pieces)
    told = ngettext("{many} block was taken in.", "{many} blocks were taken in.", many)
    messages.success(request, told.format(many=many))
    for note in read.notes:
        messages.warning(request, note)


@require_form
@for_those_who(Verb.EDIT_STORIES)
def submit(request: HttpRequest) -> HttpResponse:
    """Hand a story in on one page."""
    form = SubmitForm(
        user_of(request), request.POST or None, request.FILES or None, initial={"language": get_language()}
    )
    if request.method == "POST" and form.is_valid():
        made = form.do(lambda: _submitted(request, form.cleaned_data))
        if made is not None:
            messages.success(request, _("“{title}” was handed in.").format(title=made.title))
            return redirect(f"{reverse('stories:stories')}?own=yes")
    return show_form(
        request, form, _("Hand a story in"), crumbs(), submit=_("Hand in"), template="stories/submit.html"
    )


@transaction.atomic
def _submitted(request: HttpRequest, told: dict[str, Any]) -> Story:
    read = read_docx(told["document"].read()) if told["document"] else None
    story = begin_story(
        told["title"], unit=told["unit"], language=told["language"], kind=told["kind"],
        owner=user_of(request), actor=actor(request),
    )  # fmt: skip
    blocks = [*paragraphs_of(told["text"]), *(blocks_of(read) if read else [])]
    story.summary = told["summary"]
    story.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    save_story(story, base=story.latest_revision_id, user=user_of(request), actor=actor(request))
    move_state(story, Story.State.SUBMITTED, actor=actor(request), urgent=told["urgent"])
    if read is not None:
        _tell(request, read)
    return story


@require_safe
@for_those_who(Verb.SEE_STORIES)
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The story as a .docx."""
    story = story_or_404(request, public_id)
    answer = HttpResponse(write_docx(story.title, pieces_of(story)), content_type=DOCX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{story.slug or story.public_id}.docx"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@for_those_who(Verb.SEE_STORIES)
def source(request: HttpRequest, public_id: str) -> HttpResponse:
    """A translation beside what it was made from, and what changed there since."""
    story = story_or_404(request, public_id)
    if story.made_from is None:
        raise Http404
    told = {
        "title": _("“{title}” and its source").format(title=story.title),
        "crumbs": crumbs(story),
        "story": story,
        "source": story.made_from,
        "rows": beside(story),
        "stale": story.made_from.digest != story.made_from_digest,
        "edits": may(user_of(request), Verb.EDIT_STORIES, story.unit),
    }
    return render(request, "stories/source.html", told)
