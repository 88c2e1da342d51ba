# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps Wagtail's index of references: which pictures a story shows, for whoever would delete one."""

from __future__ import annotations

from contextlib import AbstractContextManager

from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.tasks import update_reference_index_task

from kepu.stories.models import Story


def without_references() -> AbstractContextManager[None]:
    """Saves within leave the index as it is. By itself Wagtail asks for a job at each save of a story, of its
    revision and of every row of it."""
    found: AbstractContextManager[None] = disable_reference_index_auto_update()
    return found


def refer_soon(story: Story, before: Story | None = None) -> None:
    """Ask for the references of *story* to be read again by a job, where its body names other things than
    that of *before* did, or elsewhere in it."""
    if before is None or _named(story) != _named(before):
        update_reference_index_task.enqueue("stories", "story", str(story.pk))


def _named(story: Story) -> set[tuple[object, ...]]:
    return set(Story._meta.get_field("body").extract_references(story.body))
