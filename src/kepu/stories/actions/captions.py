# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes captions in from files and masters, and keeps what two people change in them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.track import Cue, plain_lines
from kepu.stories.captioning import REMEMBERED, check_many, put_track, store
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, Story

MOST_TEXT = 2000
LONGEST = 100 * 3_600_000
"""Milliseconds: no film is longer."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cue as an editor sends it: times in milliseconds."""

    id: str
    start: int
    end: int
    text: str


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an editor changed since the revision *base*: cues that are new or others now, and those that are
    gone. Of cues in *mine*, theirs gives way although somebody else changed it too."""

    base: int
    lines: Sequence[Line] = ()
    gone: Sequence[str] = ()
    mine: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands after a save: the revision, all cues, and the identifiers of those that somebody else
    changed too, which stand as they had them."""

    revision: int
    cues: Sequence[Cue]
    conflicts: Sequence[str] = field(default=())


def import_captions(
    story: Story, name: str, data: bytes, *, language: str, kind: str = "captions", actor: str = ""
) -> tuple[CaptionTrack, list[Any]]:
    """Put the captions of a file in place of those of the story's track in *language*; returns the track, and
    what had to be mended. Raises ``EngineError`` for what holds no captions."""
    reading = read_captions(data, name=name, language=language)
    return put_track(story, reading.track, language=language, kind=kind, actor=actor), list(reading.repairs)


@transaction.atomic
def save_lines(track: CaptionTrack, change: Change, *, actor: str = "") -> Kept:
    """Keep what an editor changed. Where nobody else changed the same cue since *base*, all of it stands;
    else theirs stands and is told, until the editor has seen it and asks for ``mine``."""
    hold(track.story_id)
    fresh = (
        CaptionTrack.objects.select_for_update(of=("self",)).select_related("story__locale").get(pk=track.pk)
    )
    cues = {cue.identifier: cue for cue in fresh.track().cues}
    touched: dict[str, int] = dict(fresh.touched)
    conflicts, done = [], 0
    for line in change.lines:
        _check(line)
        if _contested(line.id, touched, fresh.revision, change) and _differs(cues.get(line.id), line):
            conflicts.append(line.id)
        elif _differs(cues.get(line.id), line):
            cues[line.id] = _changed(cues.get(line.id), line)
            touched[line.id] = fresh.revision + 1
            done += 1
    for identifier in change.gone:
        if _contested(identifier, touched, fresh.revision, change):
            conflicts.append(identifier)
        elif cues.pop(identifier, None) is not None:
            touched[identifier] = fresh.revision + 1
            done += 1
    check_many(len(cues))
    if done:
        # Whoever changes a line of a machine's draft has read it.
        fresh.read_at = timezone.now() if fresh.unread else fresh.read_at
        store(fresh, cues.values(), touched, actor)
    return Kept(fresh.revision, fresh.track().cues, conflicts)


def _contested(identifier: str, touched: Mapping[str, int], revision: int, change: Change) -> bool:
    """Of who saw nothing for so long, everything that differs is."""
    seen = touched.get(identifier, 0) <= change.base and revision - change.base <= REMEMBERED
    return not seen and identifier not in change.mine


def _differs(cue: Cue | None, line: Line) -> bool:
    return cue is None or (cue.start, cue.end, cue.text) != (line.start, line.end, line.text)


def _changed(cue: Cue | None, line: Line) -> Cue:
    """Marks like italics stay where the words do."""
    lines = cue.lines if cue is not None and cue.text == line.text else plain_lines(line.text)
    made = Cue(line.start, line.end, lines, line.id)
    return made if cue is None else msgspec.structs.replace(made, placement=cue.placement)


def _check(line: Line) -> None:
    if not 0 <= line.start < line.end <= LONGEST:
        raise StoryError(_("The line “{text}” ends before it begins; set its times."), text=line.text[:30])
    if len(line.text) > MOST_TEXT or not line.text.strip():
        raise StoryError(_("A line holds between 1 and {most} characters."), most=MOST_TEXT)
    if not (0 < len(line.id) <= 40 and line.id.isascii() and line.id.isprintable()):
        raise StoryError(_("A line without a name of its own cannot be kept; open the captions again."))
