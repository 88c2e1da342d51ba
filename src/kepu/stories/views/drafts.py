# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captions drafted by recognition: asked for, and read by a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.stories.access import story_or_404, track_or_404
from kepu.stories.actions.drafts import ask_for_draft, read_draft
from kepu.stories.errors import StoryError
from kepu.stories.forms import DraftForm


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let what is said in the film be written down by the model."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    form = DraftForm(request.POST)
    try:
        if not form.is_valid():
            raise StoryError(_("Say in which language it speaks; a tag like en or zh-Hans."))
        ask_for_draft(story, form.cleaned_data["language"], owner=user_of(request), actor=actor(request))
        messages.success(request, _("The captions are being drafted; this page shows when they are there."))
    except StoryError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("story", args=[public_id]) + "#captions")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that somebody read a draft, and stands for it."""
    track = track_or_404(request, public_id, Verb.EDIT_STORIES)
    read_draft(track, actor=actor(request))
    messages.success(request, _("It is noted that you have read these captions."))
    return redirect("captions", public_id=public_id)
