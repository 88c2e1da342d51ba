# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of stories and captions is read by the style checker: as pieces of text, in a language, on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from kepu.channels.states import State
from kepu.directory.models import Unit
from kepu.directory.roles import Verb
from kepu.engine.rich_text import rich_text_words
from kepu.stories.access import story_or_404, track_or_404
from kepu.stories.models import CaptionTrack, Story
from kepu.style.checking import Checked, Finding, Text, check
from kepu.style.models import Dismissal
from kepu.style.queries import dismissals_of, parted
from kepu.style.rules.rule import Place

STORY, CAPTIONS = "story", "captions"
_PARTS = {
    "picture": (("alternative", Place.BODY), ("caption", Place.PICTURE)),
    "quote": (("text", Place.BODY), ("source", Place.BODY)),
    "embed": (("title", Place.BODY),),
}
"""The texts in a block of each kind."""


@dataclass(frozen=True, slots=True)
class Checkable:
    """Something that is read: what the record calls it, whose it is, in which language and on which day."""

    of: str
    public_id: str
    subject: str
    title: str
    unit: Unit
    language: str
    day: date
    source: Story | CaptionTrack

    @property
    def texts(self) -> list[Text]:
        """What is stored of it."""
        if isinstance(self.source, CaptionTrack):
            return [Text(cue.identifier, cue.text, Place.CAPTION) for cue in self.source.track().cues]
        return list(story_texts(self.source))

    @property
    def editor(self) -> str:
        """The address at which it is written."""
        route = "captions" if self.of == CAPTIONS else "stories:edit"
        return reverse(route, args=[self.public_id])

    def read(self, texts: list[Text]) -> Checked:
        """What is found in *texts* of it. Raises ``StyleError`` for too much."""
        return check(texts, self.language, self.unit, self.day)

    def address(self, route: str) -> str:
        """The address of *route*, one of those of marks."""
        return reverse(route, args=[self.of, self.public_id])


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a text: for a person to decide, noted, and dismissed."""

    asked: list[Finding]
    noted: list[Finding]
    let: list[tuple[Dismissal, Finding]]
    more: bool


def marks_of(checkable: Checkable, texts: list[Text]) -> Marks:
    """What is marked in *texts*. Raises ``StyleError`` for too much."""
    checked = checkable.read(texts)
    waiting, let = parted(checked.findings, list(dismissals_of(checkable.subject)))
    asked = [each for each in waiting if each.severity == "ask"]
    return Marks(asked, [each for each in waiting if each.severity != "ask"], let, checked.more)


def checkable_or_404(
    request: HttpRequest, of: str, public_id: str, verb: Verb = Verb.SEE_STORIES
) -> Checkable:
    """A story or a caption track, if *verb* is allowed to those of its unit."""
    if of == STORY:
        return of_story(story_or_404(request, public_id, verb))
    if of == CAPTIONS:
        return of_track(track_or_404(request, public_id, verb))
    raise Http404


def of_story(story: Story) -> Checkable:
    """A story as it is read."""
    told = (STORY, story.public_id, story.subject, story.title, story.unit, story.language, day_of(story))
    return Checkable(*told, story)


def of_track(track: CaptionTrack) -> Checkable:
    """A caption track as it is read, on the day of its story."""
    story = track.story
    told = (CAPTIONS, track.public_id, track.subject, f"{story.title} · {track.language}", story.unit)
    return Checkable(*told, track.language, day_of(story), track)


def day_of(story: Story) -> date:
    """The day as of which a story is read: that of its first publication while it is out, else today."""
    out = story.publications.filter(state=State.LIVE).exclude(first_at=None).order_by("first_at").first()
    return timezone.localdate(out.first_at) if out is not None else timezone.localdate()


def story_texts(story: Story) -> Iterator[Text]:
    """The texts of a story: title, summary, and those of each block."""
    yield Text("title", story.title, Place.HEADING)
    yield Text("summary", story.summary)
    for block in story.body.get_prep_value():
        yield from _block(str(block["id"]), str(block["type"]), block["value"])


def _block(key: str, kind: str, value: Any) -> Iterator[Text]:
    if kind == "paragraph":
        yield Text(key, rich_text_words(str(value)))
    elif kind == "heading":
        yield Text(key, str(value), Place.HEADING)
    elif kind == "table":
        yield Text(key, str(value.get("caption") or ""), Place.PICTURE)
        for column in value.get("columns", []):
            yield Text(key, str(column.get("heading") or ""))
        for row in value.get("rows", []):
            for cell in row.get("values", []):
                yield Text(key, str(cell or ""))
    else:
        for name, place in _PARTS.get(kind, ()):
            yield Text(key, str(value.get(name) or ""), place)
