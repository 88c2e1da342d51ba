# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of captions as one text, in which they are quoted as in a story, and when they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kepu.engine.captions.track import Cue


def spoken(cues: Sequence[Cue]) -> str:
    """The words of *cues*, a line feed between one and the next."""
    return "\n".join(cue.text for cue in cues)


def lines(cues: Sequence[Cue]) -> Iterator[tuple[int, Cue]]:
    """Each of *cues* with the code point at which it begins in ``spoken``."""
    at = 0
    for cue in cues:
        yield at, cue
        at += len(cue.text) + 1


def times_of(cues: Sequence[Cue], first: int, last: int) -> tuple[int, int]:
    """From when until when (milliseconds) the code points *first* to *last* of ``spoken`` are shown; nought
    and nought where they are in no line."""
    shown = [cue for at, cue in lines(cues) if at < last and at + len(cue.text) > first]
    return (min(cue.start for cue in shown), max(cue.end for cue in shown)) if shown else (0, 0)


def range_at(cues: Sequence[Cue], start: int, end: int) -> tuple[int, int]:
    """The code points of ``spoken`` of the lines that are shown from *start* until *end* (milliseconds); the
    same twice where none is."""
    shown = [(at, at + len(cue.text)) for at, cue in lines(cues) if cue.start < end and cue.end > start]
    return (min(at for at, _end in shown), max(last for _at, last in shown)) if shown else (0, 0)
