# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches stories for those who review them: who is asked sees the story, whatever their role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from kepu.directory.models import Person
from kepu.directory.permissions import standing
from kepu.directory.roles import Verb
from kepu.directory.views.acting import person_of, user_of
from kepu.review.models import Assignment, SignOff
from kepu.stories.models import Story

View = Callable[..., HttpResponse | StreamingHttpResponse]


def signed_in(view: View) -> View:
    """Let a view answer whoever is signed in; it asks itself what they may see."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse | StreamingHttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *arguments, **named)

    return guarded


def story_to_review_or_404(
    request: HttpRequest, public_id: str, *, held: bool = False
) -> tuple[Story, Person | None]:
    """The story and who asks for it: if they may see the stories of its unit, are asked to review it now, or
    signed it and their signature holds. *held* locks it as ``kepu.stories.holding.hold`` does, within the
    caller's transaction."""
    person = person_of(request)
    asked = Assignment.objects.filter(person=person, ended_at=None).values("run__story")
    signed = SignOff.objects.filter(person=person, subject=f"story:{public_id}", void_at=None)
    own = Q(pk__in=asked) | Q(Exists(signed)) if person is not None else Q(pk__in=[])
    allowed = standing(user_of(request)).within_or(Verb.SEE_STORIES, "unit", own)
    stories = Story.objects.select_related("unit", "locale", "owner__person", "made_from")
    if held:
        stories = stories.select_for_update(of=("self",))
    story: Story = get_object_or_404(stories.filter(allowed), public_id=public_id)
    return story, person
