# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be found of stories and of what is said in them."""

from __future__ import annotations

from kepu.search.index import Document, put, remove
from kepu.stories.models import CaptionTrack, Story

STORY, SAID = "story", "said"


def index_story(story: Story) -> None:
    """Put a story into the index."""
    body = "\n".join([*list(story.words().values())[1:], story.subtitle, story.script])
    put(
        [Document(STORY, story.public_id, story.title, body, story.changed_at, story.language, story.unit_id)]
    )


def index_captions(track: CaptionTrack) -> None:
    """Put the words of a track into the index."""
    story = track.story
    words = "\n".join(cue.text for cue in track.track().cues)
    put(
        [Document(SAID, track.public_id, story.title, words, track.changed_at, track.language, story.unit_id)]
    )


def unindex_story(story: Story) -> None:
    """Take a story out, with its captions."""
    remove(STORY, [story.public_id])
    remove(SAID, [track.public_id for track in story.caption_tracks.all()])
