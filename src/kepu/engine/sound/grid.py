# SPDX-License-Identifier: Apache-2.0
"""Where sound is cut: whole AAC packets of 1,024 samples, counted from the film's zero."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from kepu.engine.recipe import Ladder

PACKET_SAMPLES = 1024
"""Samples in one packet of AAC-LC (ISO/IEC 14496-3)."""
SHORTEST_TAIL = Fraction(1)
"""Seconds: a shorter rest joins the segment before it."""


@dataclass(frozen=True, slots=True)
class PacketRange:
    """The packets ``first <= number < end`` of a sound; packet *n* starts at sample 1,024 *n*."""

    index: int
    first: int
    end: int
    lead: bool = False

    @property
    def count(self) -> int:
        """How many packets."""
        return self.end - self.first


def packet_count(duration: Fraction, sample_rate: int) -> int:
    """The fewest packets that last *duration* seconds, at least one."""
    return max(1, -(-duration * sample_rate // PACKET_SAMPLES))


def _nearest(dividend: int, divisor: int) -> int:
    """The whole number nearest to their quotient, the even one of two."""
    whole, rest = divmod(dividend, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))


def plan_packets(duration: Fraction, sample_rate: int, ladder: Ladder) -> tuple[PacketRange, ...]:
    """The segments of a sound of *duration* seconds: the lead ones and the full ones of *ladder*, each
    boundary at the packet nearest to its planned instant. They lie end to end and cover the film."""
    total = packet_count(duration, sample_rate)
    starts = [0]
    lead_step, step = Fraction(ladder.lead_seconds), Fraction(ladder.segment_seconds)
    # Instants are counted in parts of a second, so that all is whole numbers.
    parts = lcm(lead_step.denominator, step.denominator)
    packet, last = PACKET_SAMPLES * parts, floor((duration - SHORTEST_TAIL) * parts)
    wanted = 0
    while True:
        wanted += int((lead_step if len(starts) <= ladder.lead_segments else step) * parts)
        if wanted > last:
            break
        start = _nearest(wanted * sample_rate, packet)
        if starts[-1] < start < total:
            starts.append(start)
    return tuple(
        PacketRange(index, first, end, index < ladder.lead_segments)
        for index, (first, end) in enumerate(zip(starts, [*starts[1:], total], strict=True))
    )
