# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches what somebody may see of stories; what they may not is not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.stories.models import CaptionTrack, Story


def story_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_STORIES) -> Story:
    """The story, if *verb* is allowed to those of its unit."""
    stories = Story.objects.select_related("unit", "locale", "owner__person", "made_from", "chapter_list")
    story: Story = get_object_or_404(visible(request.user, verb, stories), public_id=public_id)
    return story


def track_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_STORIES) -> CaptionTrack:
    """The caption track, if *verb* is allowed to stories of its unit."""
    tracks = CaptionTrack.objects.select_related("story__unit", "story__locale")
    return get_object_or_404(visible(request.user, verb, tracks, "story__unit"), public_id=public_id)
