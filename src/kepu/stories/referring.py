# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps what Wagtail shows as the usage of a picture: which stories have it in their body."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.models import ReferenceIndex

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.stories.models import Story


def refer(story: Story, before: Story | None = None) -> None:
    """Let the index of references say what *story* refers to now; nothing is asked or written while its body
    names what that of *before* did, where it did. Wagtail does so by itself for its snippets alone, by a job
    for each save of a row."""
    if _named(story) != (_named(before) if before is not None else set()):
        ReferenceIndex.create_or_update_for_object(story)


def refer_no_more(story: Story) -> None:
    """Let the index forget *story*."""
    ReferenceIndex.remove_for_object(story)


class StoryFinder:
    """Tells Wagtail's pages where a story is, for those who may see it; to others it is a private one."""

    def __init__(self, user: Any = None) -> None:
        self._user = user

    def get_edit_url(self, story: Story) -> str | None:
        """The address of its page."""
        seen = self._user is None or may(self._user, Verb.SEE_STORIES, story.unit)
        return reverse("story", args=[story.public_id]) if seen else None


def _named(story: Story) -> set[tuple[object, ...]]:
    return set(Story._meta.get_field("body").extract_references(story.body))
