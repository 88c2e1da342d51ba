# SPDX-License-Identifier: Apache-2.0
"""Facts of an audio stream."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from kepu.engine.facts import AudioFacts, Ratio
from kepu.engine.readers.codec_strings import codec_string
from kepu.engine.readers.index import samples_inside
from kepu.engine.readers.opening import Opening
from kepu.engine.readers.packets import Survey
from kepu.engine.spoken_language import language_tag

_USUAL_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_PAIRED_CONTAINERS = ("mxf", "mov", "gxf")


def audio_facts(stream: Any, opening: Opening, held: Survey | None, file_size: int) -> AudioFacts | None:
    """All facts of an audio *stream* whose first frame was decoded; *held* are its packets, without
    which its index is asked, as far as it lies inside the file. ``None`` when it has no samples."""
    span = _span_by_packets(stream, held) if held else _span_by_index(stream, file_size)
    if span is None or opening.frame is None:
        return None
    first, end, samples, size = span
    frame, context = opening.frame, stream.codec_context
    base = stream.time_base
    start = frame.pts * (frame.time_base or base) if frame.pts is not None else first * base
    duration = max(Fraction(0), end * base - start)
    codec = context.codec.canonical_name
    extradata = context.extradata or b""
    profile = context.profile or ""
    return AudioFacts(
        index=stream.index,
        codec=codec,
        codec_string=codec_string(codec, profile, extradata),
        profile=profile,
        audio_channels=len(frame.layout.channels),
        layout=_layout(frame),
        sample_rate=frame.sample_rate,
        language=language_tag(stream.language),
        title=stream.metadata.get("title", "") or _handler(stream),
        start=float(start),
        duration=float(duration),
        time_base=Ratio(base.numerator, base.denominator),
        first_tick=first,
        packet_samples=samples,
        bit_rate=round(size * 8 / duration) if size and duration else context.bit_rate or 0,
        default=bool(stream.disposition & stream.disposition.default),
        description=_describes(stream),
    )


def _layout(frame: Any) -> str:
    """The layout's name; where only a number of channels is told, the usual one of that number."""
    name, count = str(frame.layout.name), len(frame.layout.channels)
    return _USUAL_LAYOUTS.get(count, name) if name.endswith("channels") else name


def _handler(stream: Any) -> str:
    """A QuickTime handler's name, where somebody gave it one."""
    name = str(stream.metadata.get("handler_name", "")).strip("\0 ")
    return "" if "handler" in name.lower() or "Core Media" in name or "@" in name else name


def _describes(stream: Any) -> bool:
    told = stream.disposition
    return bool(told & (told.visual_impaired | told.descriptions))


def _span_by_packets(stream: Any, held: Survey) -> tuple[int, int, int, int] | None:
    if not held.ticks:
        return None
    one = held.durations.pop() if len(held.durations) == 1 else 0
    samples = one * stream.time_base * stream.codec_context.sample_rate
    return (
        min(held.ticks),
        held.last + held.last_duration,
        int(samples) if samples.denominator == 1 else 0,
        held.total,
    )


def _span_by_index(stream: Any, file_size: int) -> tuple[int, int, int, int] | None:
    entries = stream.index_entries
    count, promised = samples_inside(stream, file_size), len(entries)
    if not count:
        return None
    first, last = entries[0].timestamp, entries[count - 1].timestamp
    packet = stream.codec_context.frame_size or 0
    ticks = packet / (stream.time_base * stream.codec_context.sample_rate) if packet else Fraction(0)
    if ticks.denominator == 1 and ticks > 0 and last - first == (count - 1) * ticks:
        return first, last + int(ticks), packet, 0
    if count < promised:
        return first, entries[count].timestamp, 0, 0
    whole = stream.duration if stream.duration else last - first
    return first, max(first + whole, last), 0, 0


def join_pairs(sounds: list[AudioFacts], container: str) -> list[AudioFacts]:
    """*sounds* with neighbouring mono streams of broadcast containers joined to stereo: these carry one
    channel a stream. Only streams of one codec, rate, language, start and title-lessness are pairs."""
    if container not in _PAIRED_CONTAINERS:
        return sounds
    joined: list[AudioFacts] = []
    rest = list(sounds)
    while rest:
        left = rest.pop(0)
        if rest and _are_pair(left, rest[0]):
            right = rest.pop(0)
            left = msgspec.structs.replace(
                left,
                partner=right.index,
                audio_channels=2,
                layout="stereo",
                bit_rate=left.bit_rate + right.bit_rate,
            )
        joined.append(left)
    return joined


def _are_pair(left: AudioFacts, right: AudioFacts) -> bool:
    def alike(sound: AudioFacts) -> tuple[object, ...]:
        return (
            sound.codec,
            sound.sample_rate,
            sound.language,
            round(sound.start, 2),
            sound.audio_channels,
            sound.description,
            round(sound.duration, 1),
        )

    return left.audio_channels == 1 and alike(left) == alike(right) and not (left.title or right.title)
