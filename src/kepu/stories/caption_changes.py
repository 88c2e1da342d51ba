# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two versions of captions, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepu.engine.captions.track import CaptionTrack, Cue
from kepu.stories.differ import How, steps
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
    old, new = before.cues, after.cues
    found: list[LineChange] = []
    for how, a, b in steps([cue.text for cue in old], [cue.text for cue in new]):
        if how is How.KEPT:
            found += _moved(old[a], new[b])
        else:
            was, now = old[a], new[b]
            note = _told(now, _by(was[0], now[0])).note if len(was) == len(now) == 1 else ""
            found.append(LineChange(_span(now or was), differences(_text(was), _text(now)), note))
    return found


def _text(cues: Sequence[Cue]) -> str:
    return "\n".join(cue.text for cue in cues)


def _span(cues: Sequence[Cue]) -> str:
    return f"{told_time(cues[0].start)} – {told_time(max(cue.end for cue in cues))}"


def _moved(old: Sequence[Cue], new: Sequence[Cue]) -> Iterator[LineChange]:
    """Lines that say the same at other times: neighbours that moved by the same are told at once."""
    run: list[Cue] = []
    by = (0, 0)
    for was, now in zip(old, new, strict=True):
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
