# SPDX-License-Identifier: Apache-2.0
"""Where a film's segments begin and end, planned by integer ticks.

The plan is fixed before anything is encoded: lead segments of two seconds, then six. A frame
belongs to a segment when ``start <= tick < end``. All times are the file's own ticks; the film's
zero (``origin``) is subtracted when segments are written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kepu.engine.facts import MediaFacts, VideoFacts
from kepu.engine.recipe import Ladder

SHORTEST_TIMESCALE = 10_000


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames with ``start <= tick < end``; ``first`` is the first frame's tick; ``frames`` how many."""

    index: int
    start: int
    end: int
    frames: int
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The segments of a film's pictures.

    ``time_base`` is seconds a tick of the file; ``timescale`` the ticks a second that are written,
    and ``scale`` the whole number of written ticks in one of the file's. ``origin`` is the film's
    zero in the file's ticks; the first segment starts there even where the first picture comes
    later. ``duration`` is the film's, in seconds.
    """

    segments: tuple[Segment, ...]
    time_base: Fraction
    timescale: int
    scale: int
    origin: int
    duration: Fraction

    def written(self, tick: int) -> int:
        """*tick* of the file as a tick of what is written: from the film's zero, in ``timescale``."""
        return (tick - self.origin) * self.scale

    def seconds(self, tick: int) -> Fraction:
        """*tick* of the file in seconds from the film's zero."""
        return (tick - self.origin) * self.time_base


def written_timescale(time_base: Fraction) -> tuple[int, int]:
    """The timescale in which ticks of *time_base* seconds are whole, and how many make one tick."""
    factor = -(-SHORTEST_TIMESCALE // time_base.denominator)
    timescale = time_base.denominator * factor
    return timescale, time_base.numerator * factor
