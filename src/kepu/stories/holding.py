# SPDX-License-Identifier: AGPL-3.0-or-later
"""One after the other: whoever changes what a story says, and whoever freezes it or signs for it."""

from __future__ import annotations

from kepu.stories.models import Story


def hold(story_id: int) -> Story:
    """The story, locked until the caller's transaction ends. It is the first lock that anybody takes: before
    captions, claims and invitations."""
    stories = Story.objects.select_for_update(of=("self",)).select_related("unit", "locale")
    held: Story = stories.get(pk=story_id)
    return held
