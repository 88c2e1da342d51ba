# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two versions of captions, as a person reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepu.engine.captions.track import CaptionTrack, Cue
from kepu.stories.differ import landmarks, steps
from kepu.stories.following import differences
from kepu.stories.times import told_time


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of neighbouring lines: from when to when they stand (``1:02.5 – 1:04``), their words with
    what came and went, and what is to be said of their times."""

    at: str
    words: SafeString | str = ""
    note: str = ""


def line_changes(before: CaptionTrack, after: CaptionTrack) -> list[LineChange]:
    """All that is different between two versions of captions, in the order of their lines."""
    found: list[LineChange] = []
    same: list[tuple[Cue, Cue]] = []
    for was, now in _side_by_side(before.cues, after.cues, (attrgetter("identifier"), attrgetter("text"))):
        if _text(was) == _text(now) and len(was) == len(now):
            same += zip(was, now, strict=True)
            continue
        found += _moved(same)
        same = []
        note = _told(now, _by(was[0], now[0])).note if len(was) == len(now) == 1 else ""
        found.append(LineChange(_span(now or was), differences(_text(was), _text(now)), note))
    return [*found, *_moved(same)]


def _side_by_side(
    old: Sequence[Cue], new: Sequence[Cue], keys: Sequence[Callable[[Cue], str]]
) -> Iterator[tuple[Sequence[Cue], Sequence[Cue]]]:
    """Stretches of both that belong together: lines that one of *keys* knows again in both are pairs, the
    first of them first, and what lies between them is compared by its words."""
    if not keys:
        for _how, a, b in steps([cue.text for cue in old], [cue.text for cue in new]):
            yield old[a], new[b]
        return
    key, rest = keys[0], keys[1:]
    first = second = 0
    pairs = landmarks([key(cue) for cue in old], [key(cue) for cue in new])
    for at, there in [*pairs, (len(old), len(new))]:
        yield from _side_by_side(old[first:at], new[second:there], rest)
        if at < len(old):
            yield old[at : at + 1], new[there : there + 1]
        first, second = at + 1, there + 1


def _text(cues: Sequence[Cue]) -> str:
    return "\n".join(cue.text for cue in cues)


def _span(cues: Sequence[Cue]) -> str:
    return f"{told_time(cues[0].start)} – {told_time(max(cue.end for cue in cues))}"


def _moved(lines: Sequence[tuple[Cue, Cue]]) -> Iterator[LineChange]:
    """Lines that say the same at other times: neighbours that moved by the same are told at once."""
    run: list[Cue] = []
    by = (0, 0)
    for was, now in lines:
        moved = _by(was, now)
        if moved != by and run:
            yield _told(run, by)
            run = []
        by = moved
        if moved != (0, 0):
            run.append(now)
    if run:
        yield _told(run, by)


def _by(was: Cue, now: Cue) -> tuple[int, int]:
    """By how many milliseconds its beginning and its end moved."""
    return now.start - was.start, now.end - was.end


def _told(cues: Sequence[Cue], by: tuple[int, int]) -> LineChange:
    begins, ends = by
    if begins == ends == 0:
        return LineChange(_span(cues))
    if begins == ends:
        told = ngettext("{many} line stands {by} s later.", "{many} lines stand {by} s later.", len(cues))
        if begins < 0:
            told = ngettext(
                "{many} line stands {by} s earlier.", "{many} lines stand {by} s earlier.", len(cues)
            )
        return LineChange(_span(cues), note=told.format(many=len(cues), by=_seconds(begins)))
    notes = []
    if begins:
        told = _("Begins {by} s later.") if begins > 0 else _("Begins {by} s earlier.")
        notes.append(told.format(by=_seconds(begins)))
    if ends:
        told = _("Ends {by} s later.") if ends > 0 else _("Ends {by} s earlier.")
        notes.append(told.format(by=_seconds(ends)))
    return LineChange(_span(cues), note=" ".join(notes))


def _seconds(milliseconds: int) -> str:
    return f"{abs(milliseconds) / 1000:g}"
