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
from math import lcm

from kepu.engine.facts import MediaFacts, VideoFacts
from kepu.engine.recipe import Ladder

SHORTEST_TIMESCALE = 10_000


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames with ``start <= tick < end``: ``frames`` of them, the first at tick ``first``.

    ``lead`` marks those that are made first and fast; ``at_keyframe`` that a decoder can start at the
    first frame of the file itself.
    """

    index: int
    start: int
    end: int
    first: int
    frames: int
    lead: bool = False
    at_keyframe: bool = False


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


def plan_timeline(facts: MediaFacts, video: VideoFacts, ladder: Ladder, *, at_keyframes: bool) -> Timeline:
    """The segments of *video*: lead segments, then full ones, as the *ladder* asks.

    Boundaries fall on frames; with *at_keyframes*, on frames at which a decoder can start, so that
    the master's own packets can be copied. A tail shorter than a second joins the segment before it.
    """
    time_base = video.time_base.fraction
    timescale, scale = written_timescale(time_base)
    ticks = video.times.ticks()
    step = frame_step(video, ladder.max_frame_rate)
    first = ticks[0]
    origin = min(first, round(Fraction(facts.start) / time_base))
    candidates = video.keyframes if at_keyframes else ticks[::step]
    end = video.times.end
    starts = [origin, *_boundaries(candidates, origin, end, time_base, ladder)]
    kept, keyframes = ticks[::step], frozenset(video.keyframes)
    segments = []
    for index, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
        at, after = bisect_left(kept, start), bisect_left(kept, stop)
        lead = index < ladder.lead_segments
        segments.append(Segment(index, start, stop, kept[at], after - at, lead, kept[at] in keyframes))
    duration = max(Fraction(facts.duration).limit_denominator(1_000_000), (end - origin) * time_base)
    return Timeline(tuple(segments), time_base, timescale, scale, origin, duration)


def frame_step(video: VideoFacts, max_frame_rate: int) -> int:
    """Of how many frames one is kept so that there are at most *max_frame_rate* a second."""
    return max(1, -(-video.frame_rate.fraction // max_frame_rate))


def _boundaries(
    candidates: Sequence[int], origin: int, end: int, time_base: Fraction, ladder: Ladder
) -> list[int]:
    """The starts of all segments but the first: for each planned instant the nearest candidate.

    Instants are counted in units of which a tick holds *parts*, so that all is whole numbers: an hour
    is planned in a hundredth of the time that fractions take.
    """
    steps = Fraction(ladder.lead_seconds) / time_base, Fraction(ladder.segment_seconds) / time_base
    parts = lcm(steps[0].denominator, steps[1].denominator, (1 / time_base).denominator)
    lead_step, step = (int(each * parts) for each in steps)
    second = int(parts / time_base)
    chosen: list[int] = []
    last, wanted = origin, 0
    while True:
        wanted += lead_step if len(chosen) < ladder.lead_segments else step
        if wanted > (end - origin) * parts - second:
            return chosen
        at = bisect_left(candidates, origin + -(-wanted // parts))
        near = [c for c in candidates[max(0, at - 1) : at + 1] if last < c < end]
        if at < len(candidates) and not near:
            near = [c for c in candidates[at : at + 2] if last < c < end]
        if not near:
            return chosen
        last = min(near, key=lambda c: (abs((c - origin) * parts - wanted), c))
        if (end - last) * parts < second:
            return chosen
        chosen.append(last)


def longest_segment(timeline: Timeline) -> Fraction:
    """The duration of the longest segment, in seconds."""
    return max((s.end - s.start) * timeline.time_base for s in timeline.segments)
