# SPDX-License-Identifier: Apache-2.0
"""A caption track cut into segments: a cue that crosses a border stands in each segment it touches, with
the same times and the same identifier, so that a player shows it once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import CaptionTrack, Cue
from kepu.engine.captions.writing.webvtt import segment_identifiers

LENGTH = 6_000
"""How long a segment is where no pictures give the borders, in milliseconds."""


def borders(given: Sequence[Fraction], duration: Fraction) -> tuple[int, ...]:
    """The segments' borders in milliseconds from 0 to the film's end.

    *given* are the starts of the pictures' segments and *duration* the film's length, in seconds.
    Where the film goes on after the pictures' last start for more than one and a half segments,
    further borders are set each ``LENGTH``.
    """
    total = max(1, round(duration * 1000))
    found = sorted({0, *(at for at in (round(each * 1000) for each in given) if 0 < at < total)})
    while total - found[-1] > (LENGTH * 3) // 2 or (not given and total - found[-1] > LENGTH):
        found.append(found[-1] + LENGTH)
    return (*found, total)


def cut(track: CaptionTrack, at: Sequence[int]) -> list[tuple[Cue, ...]]:
    """The cues of each segment between two neighbouring borders *at*, in milliseconds, ascending.

    A cue belongs to a segment when it is shown at any time of it, its end left out; each bears an
    identifier. A cue beyond the last border is in none.
    """
    cues = tidy_track(track).cues
    segments: list[list[Cue]] = [[] for _ in at[1:]]
    for cue, name in zip(cues, segment_identifiers(cues), strict=True):
        named = msgspec.structs.replace(cue, identifier=name)
        first = max(bisect_left(at, cue.start + 1) - 1, 0)
        for index in range(first, min(bisect_left(at, cue.end), len(segments))):
            segments[index].append(named)
    return [tuple(segment) for segment in segments]
