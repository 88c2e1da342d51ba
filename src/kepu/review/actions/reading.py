# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks for the passages of a story to be read."""

from __future__ import annotations

from kepu.jobs.actions.enqueue import enqueue
from kepu.review.tasks import read_passages
from kepu.stories.models import Story

SOON = 50


def read_soon(story: Story) -> None:
    """Let the passages that claims of *story* stand on be read, ahead of other work."""
    enqueue(
        read_passages,
        story.public_id,
        unit=story.unit.public_id,
        priority=SOON,
        key=f"passages:{story.public_id}",
    )
