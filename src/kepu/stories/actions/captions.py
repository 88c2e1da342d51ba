# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes captions in from files and masters, and keeps what two people change in them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.reader import CaptionReading, read_captions
from kepu.engine.captions.track import Cue, plain_lines
from kepu.stories.captioning import REMEMBERED, all_touched, check_many, keep_version, put_track, store
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, CaptionVersion, Story
from kepu.stories.times import told_time

MOST_TEXT = 2000
LONGEST = 100 * 3_600_000
"""Milliseconds: no film is longer."""
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What comes along when words are copied out of slides and PDFs; no caption format and no database bears all
of it. Breaks of lines among them are breaks here."""
_BREAKS = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cue as an editor sends it: times in milliseconds."""

    id: str
    start: int
    end: int
    text: str


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an editor changed since the revision *base*: cues that are new or others now, and those that are
    gone."""

    base: int
    lines: Sequence[Line] = ()
    gone: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands after a save: the revision, all cues, and the identifiers of those that somebody else
    changed too, which stand as they had them."""

    revision: int
    cues: Sequence[Cue]
    conflicts: Sequence[str] = field(default=())


def import_captions(
    story: Story,
    name: str,
    data: bytes,
    *,
    language: str,
    kind: str = "captions",
    encoding: str = "",
    instead: bool = False,
    actor: str = "",
) -> tuple[CaptionTrack, list[Any]]:
    """Make the captions of a file the story's track in *language*; returns the track, and what had to be
    mended. Lines that are there already give way *instead* alone. Raises ``EngineError`` for what holds no
    captions, ``StoryError`` where lines are there, or where the letters can be read in several ways and no
    *encoding* says in which."""
    reading = read_captions(data, name=name, language=language, encoding=encoding or None)
    if not reading.sure:
        raise StoryError(
            _(
                "The letters of this file can be read in several ways: {ways}. Choose the right encoding"
                " below and take the file in again."
            ),
            ways=" · ".join(_ways(reading)),
        )
    there = story.caption_tracks.filter(language=language, kind=kind).first()
    if there is not None and there.cues and not instead:
        raise StoryError(
            _(
                "The story has {many} lines in {language} already. Say below that these come instead; the"
                " history of the captions keeps the others."
            ),
            many=len(there.cues),
            language=language,
        )
    return put_track(story, reading.track, language=language, kind=kind, actor=actor), list(reading.repairs)


def _ways(reading: CaptionReading) -> list[str]:
    """Each encoding in which a file can be read, with how its first words look then."""
    first = next((cue.text for cue in reading.track.cues if not cue.text.isascii()), "")
    told = [(reading.encoding, first), *((each.encoding, each.preview) for each in reading.alternatives)]
    return [f"{name} “{' '.join(words.split())[:40]}”" for name, words in told]


@transaction.atomic
def save_lines(track: CaptionTrack, change: Change, *, actor: str = "") -> Kept:
    """Keep what an editor changed. Where nobody else changed the same cue since *base*, all of it stands;
    else theirs stands and is told; an editor who has seen it may change it again."""
    hold(track.story_id)
    fresh = (
        CaptionTrack.objects.select_for_update(of=("self",)).select_related("story__locale").get(pk=track.pk)
    )
    cues = {cue.identifier: cue for cue in fresh.track().cues}
    touched: dict[str, int] = dict(fresh.touched)
    conflicts, done = [], 0
    for line in map(_cleaned, change.lines):
        _check(line)
        if _contested(line.id, touched, fresh.revision, change.base) and _differs(cues.get(line.id), line):
            conflicts.append(line.id)
        elif _differs(cues.get(line.id), line):
            cues[line.id] = _changed(cues.get(line.id), line)
            touched[line.id] = fresh.revision + 1
            done += 1
    for identifier in change.gone:
        if _contested(identifier, touched, fresh.revision, change.base):
            conflicts.append(identifier)
        elif cues.pop(identifier, None) is not None:
            touched[identifier] = fresh.revision + 1
            done += 1
    check_many(len(cues))
    if done:
        keep_version(fresh, CaptionVersion.Why.EDITED, actor)
        # Whoever changes a line of a machine's draft has read it.
        fresh.read_at = timezone.now() if fresh.unread else fresh.read_at
        store(fresh, cues.values(), touched, actor)
    return Kept(fresh.revision, fresh.track().cues, conflicts)


@transaction.atomic
def put_back(version: CaptionVersion, *, actor: str = "") -> CaptionTrack:
    """Put *version* in place of what its track holds now, which is kept as a version too."""
    hold(version.track.story_id)
    track = (
        CaptionTrack.objects.select_for_update(of=("self",))
        .select_related("story__locale")
        .get(pk=version.track_id)
    )
    keep_version(track, CaptionVersion.Why.PUT_BACK, actor)
    cues, now = version.words().cues, track.revision + 1
    touched = all_touched(track) | {cue.identifier: now for cue in cues}
    track.drafted_by, track.read_at = version.drafted_by, version.read_at
    store(track, cues, touched, actor)
    return track


def _contested(identifier: str, touched: Mapping[str, int], revision: int, base: int) -> bool:
    """Of who saw nothing for so long, everything that differs is."""
    return touched.get(identifier, 0) > base or revision - base > REMEMBERED


def _differs(cue: Cue | None, line: Line) -> bool:
    return cue is None or (cue.start, cue.end, cue.text) != (line.start, line.end, line.text)


def _changed(cue: Cue | None, line: Line) -> Cue:
    """Marks like italics stay where the words do."""
    lines = cue.lines if cue is not None and cue.text == line.text else plain_lines(line.text)
    made = Cue(line.start, line.end, lines, line.id)
    return made if cue is None else msgspec.structs.replace(made, placement=cue.placement)


def _cleaned(line: Line) -> Line:
    text = line.text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    return msgspec.structs.replace(line, text=_UNSEEN.sub("", text))


def _check(line: Line) -> None:
    if not 0 <= line.start < line.end <= LONGEST:
        raise StoryError(_("The line “{text}” ends before it begins; set its times."), text=line.text[:30])
    if len(line.text) > MOST_TEXT or not line.text.strip():
        raise StoryError(
            _(
                "A line holds between 1 and {most} characters; the one at {at} does not. Split it, or remove"
                " it."
            ),
            most=MOST_TEXT,
            at=told_time(line.start),
        )
    if not (0 < len(line.id) <= 40 and line.id.isascii() and line.id.isprintable()):
        raise StoryError(_("A line without a name of its own cannot be kept; open the captions again."))
