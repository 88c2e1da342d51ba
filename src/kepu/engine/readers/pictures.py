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
from kepu.engine.readers.sample_tables import sample_tables

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


def timing_from_index(
    stream: Any, opening: Opening, path: str, index: tuple[int, int], file_size: int
) -> Timing | None:
    """The timing of a stream by the sample tables in the *index*, checked against the first packets;
    ``None`` where only the packets tell."""
    tables = sample_tables(path, *index, stream.id)
    if tables is None or opening.not_shown:
        return None
    offset = indexes.agreed_offset(stream, tables, opening.ticks)
    count = indexes.samples_inside(stream, file_size)
    if offset is None or not count:
        return None
    shown, sizes = tables.shown[:count], tables.sizes[:count]
    keyframes = [shown[place] + offset for place in indexes.start_places(stream, tables, count, path)]
    ticks = sorted(shown)
    last_duration = ticks[-1] - ticks[-2] if count > 1 else 0
    times = times_of([tick + offset for tick in ticks], last_duration or _usual_duration(stream))
    seconds = (times.end - times.first) * stream.time_base
    if len(times.runs) == 1:
        peak = packets.even_peak_rate(sizes, float(1 / (times.runs[0][0] * stream.time_base)))
    else:
        peak = packets.peak_rate(tables.decoding, sizes, float(1 / stream.time_base))
    return Timing(times, sorted(keyframes), round(sum(sizes) * 8 / seconds), peak, len(tables.sizes))


def timing_from_packets(stream: Any, held: Survey) -> Timing | None:
    """The timing of a stream by all its packets; ``None`` when there is none."""
    if not held.ticks:
        return None
    ticks = sorted(held.ticks)
    last_duration = held.last_duration or (ticks[-1] - ticks[-2] if len(ticks) > 1 else 0)
    if last_duration <= 0:
        last_duration = _usual_duration(stream)
    times = times_of(ticks, last_duration)
    seconds = max((times.end - times.first) * stream.time_base, Fraction(1, 1000))
    return Timing(
        times,
        sorted(held.starts),
        round(held.total * 8 / seconds),
        packets.peak_rate(held.order, held.sizes, float(1 / stream.time_base)),
        len(ticks),
        len(held.settings) > 1 or len(held.sides) > 1,
        held.guessed,
    )


def _usual_duration(stream: Any) -> int:
    return max(1, int(1 / ((stream.guessed_rate or Fraction(25)) * stream.time_base)))


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
