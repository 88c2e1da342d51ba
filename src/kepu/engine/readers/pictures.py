# SPDX-License-Identifier: Apache-2.0
"""Facts of a video stream, from its index where that tells all, else from its packets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kepu.engine.facts import FrameTimes, Ratio, VideoFacts
from kepu.engine.readers import index as indexes
from kepu.engine.readers import packets
from kepu.engine.readers.codec_strings import codec_string
from kepu.engine.readers.colour import colour_of
from kepu.engine.readers.frame_times import rate_of, times_of
from kepu.engine.readers.opening import Opening
from kepu.engine.readers.orientation import orientation
from kepu.engine.readers.packets import Survey

_WIDEST_SAMPLE = 16
_TOP_FIRST = (2, 5)
_BOTTOM_FIRST = (3, 4)


@dataclass(slots=True)
class Timing:
    """When the pictures of a stream are shown, and how many bits they take."""

    times: FrameTimes
    keyframes: list[int]
    bit_rate: int
    peak_bit_rate: int
    promised: int
    sizes_vary: bool = False
    guessed: int = 0


def timing_from_index(stream: Any, opening: Opening, path: str, file_size: int) -> Timing | None:
    """The timing of a stream of constant rate by its index; ``None`` where only the packets tell.

    The index has decoding times. With a constant step the presentation times are the same grid,
    from the earliest of the first packets on, which are checked against it.
    """
    held = indexes.read_index(stream, file_size)
    if not held.step or opening.not_shown or not opening.ticks:
        return None
    count = len(held.ticks)
    first = min(opening.ticks)
    if any((tick - first) % held.step or tick > first + held.step * (count - 1) for tick in opening.ticks):
        return None
    depth = max(1, min(len(opening.ticks), count) - 20)
    if sorted(opening.ticks)[:depth] != [first + held.step * place for place in range(depth)]:
        return None
    # Of an IDR picture, all that is decoded before is shown before: its places in both orders agree.
    keyframes = [first + held.step * place for place in indexes.start_places(held, stream, path)]
    times = FrameTimes(first, [(held.step, count - 1)] if count > 1 else [], held.step)
    seconds = held.step * count * stream.time_base
    return Timing(times, keyframes, round(sum(held.sizes) * 8 / seconds),
                  indexes.peak_rate(held.sizes, float(1 / (held.step * stream.time_base))), held.promised)


def timing_from_packets(stream: Any, held: Survey) -> Timing | None:
    """The timing of a stream by all its packets; ``None`` when there is none."""
    if not held.ticks:
        return None
    ticks = sorted(held.ticks)
    last_duration = held.last_duration or (ticks[-1] - ticks[-2] if len(ticks) > 1 else 0)
    if last_duration <= 0:
        last_duration = round(1 / ((stream.guessed_rate or Fraction(25)) * stream.time_base))
    times = times_of(ticks, last_duration)
    seconds = max((times.end - times.first) * stream.time_base, Fraction(1, 1000))
    return Timing(
        times, sorted(held.starts), round(held.total * 8 / seconds),
        packets.peak_rate(held.order, held.sizes, float(1 / stream.time_base)),
        len(ticks), len(held.settings) > 1 or len(held.sides) > 1, held.guessed,
    )


def video_facts(stream: Any, opening: Opening, timing: Timing) -> VideoFacts:
    """All facts of a video *stream* whose first picture was decoded."""
    context, frame = stream.codec_context, opening.frame
    codec = context.codec.canonical_name
    rate, constant = rate_of(timing.times, stream.time_base)
    rotation, flipped = orientation(frame)
    return VideoFacts(
        index=stream.index,
        codec=codec,
        codec_string=codec_string(codec, context.profile or "", context.extradata or b""),
        profile=context.profile or "",
        pixel_format=frame.format.name,
        width=frame.width,
        height=frame.height,
        sample_aspect=_sample_aspect(stream),
        rotation=rotation,
        flipped=flipped,
        frame_rate=_ratio(rate),
        constant_rate=constant,
        field_order=_field_order(context, opening),
        colour=colour_of(frame, context),
        time_base=_ratio(stream.time_base),
        times=timing.times,
        keyframes=timing.keyframes,
        bit_rate=timing.bit_rate,
        peak_bit_rate=timing.peak_bit_rate,
        sizes_vary=timing.sizes_vary or len(opening.sides) > 1,
    )


def _field_order(context: Any, opening: Opening) -> str:
    """What the flags say; the frames themselves are looked at later, outside this child."""
    told = int(context.field_order or 0)
    if not opening.interlaced and told not in (*_TOP_FIRST, *_BOTTOM_FIRST):
        return "progressive"
    return "bff" if told in _BOTTOM_FIRST else "tff"


def _sample_aspect(stream: Any) -> Ratio:
    told = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, _WIDEST_SAMPLE) <= told <= _WIDEST_SAMPLE:
        return Ratio(1, 1)
    return _ratio(told)


def _ratio(value: Fraction) -> Ratio:
    return Ratio(value.numerator, value.denominator)
