# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be found of stories and of what is said in them."""

from __future__ import annotations

from kepu.search.index import Document, put, remove
from kepu.stories.models import CaptionTrack, Programme, Story, Topic

STORY, SAID, TOPIC, PROGRAMME = "story", "said", "topic", "programme"


def story_document(story: Story) -> Document:
    """What can be found of a story: its words, what is spoken, and who took part."""
    people = [f"{each.name} {each.orcid}".strip() for each in story.contributors.all()]
    body = "\n".join([*list(story.words().values())[1:], story.subtitle, story.script, *people])
    moment = story.changed_at
    return Document(STORY, story.public_id, story.title, body, moment, story.language, story.unit_id)


def index_story(story: Story) -> None:
    """Put a story into the index."""
    put([story_document(story)])


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


def index_topic(topic: Topic) -> None:
    """Put a topic into the index."""
    moment = topic.changed_at
    put([Document(TOPIC, topic.public_id, topic.title, topic.note, moment, unit_id=topic.unit_id)])


def index_programme(programme: Programme) -> None:
    """Put a programme into the index, under all its names."""
    title, body = " ".join(programme.names.values()), "\n".join(programme.descriptions.values())
    body += f"\n{programme.presenters}"
    moment = programme.made_at
    put([Document(PROGRAMME, programme.public_id, title, body, moment, unit_id=programme.unit_id)])
