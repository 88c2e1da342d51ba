# SPDX-License-Identifier: Apache-2.0
"""From timestamps to ``FrameTimes``, a frame rate, and whether that rate is constant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from kepu.engine.facts import FrameTimes

_STANDARD_RATES = tuple(
    Fraction(rate)
    for rate in (
        "24000/1001",
        "24",
        "25",
        "30000/1001",
        "30",
        "48000/1001",
        "48",
        "50",
        "60000/1001",
        "60",
        "100",
        "120000/1001",
        "120",
        "12",
        "15",
        "10",
        "20",
        "5",
    )
)


def times_of(ticks: Sequence[int], last_duration: int) -> FrameTimes:
    """The times of frames shown at *ticks*, ascending; *last_duration* is how long the last stands."""
    steps = map(int.__sub__, ticks[1:], ticks)
    runs = [(step, len(list(same))) for step, same in groupby(steps)]
    return FrameTimes(ticks[0], runs, last_duration)


def rate_of(times: FrameTimes, time_base: Fraction) -> tuple[Fraction, bool]:
    """Frames a second, and whether every frame lies within one tick of that rate's grid.

    The rate comes from the timestamps; one that cannot be told from a standard rate at the stream's
    own precision is that rate.
    """
    count = times.count
    if count == 1:
        return (1 / (times.last_duration * time_base) if times.last_duration else Fraction(25)), True
    span = sum(step * number for step, number in times.runs)
    if span <= 0:
        return Fraction(25), False
    mean = Fraction(count - 1, span) / time_base
    for rate in _STANDARD_RATES:
        ideal = 1 / (rate * time_base)
        if abs(ideal * (count - 1) - span) <= 2 and _on_grid(times, ideal):
            return rate, True
    if _on_grid(times, Fraction(span, count - 1)):
        return mean.limit_denominator(1001), True
    return mean.limit_denominator(1001), False


def _on_grid(times: FrameTimes, ideal: Fraction) -> bool:
    """Whether no frame is further than a tick from the grid of *ideal* ticks. Within a run the distance
    grows evenly, so that its last frame tells."""
    at = number = 0
    for step, count in times.runs:
        at, number = at + step * count, number + count
        if abs(ideal.numerator * number - at * ideal.denominator) * 2 > 3 * ideal.denominator:
            return False
    return True
