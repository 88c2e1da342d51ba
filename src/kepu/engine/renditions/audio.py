# SPDX-License-Identifier: Apache-2.0
"""Sound for streaming: one rendition a language, AAC-LC in CMAF segments cut on the packet grid.

A master's own packets are taken where they are AAC-LC already; else each segment is encoded alone,
with the packets before it encoded too and dropped, so that joins cannot be heard.
"""

from __future__ import annotations

import msgspec

from kepu.engine.brief import Brief, SoundSource
from kepu.engine.graph import Target
from kepu.engine.language import sentence
from kepu.engine.recipe import Audio, Ladder
from kepu.engine.renditions.stills import film_duration
from kepu.engine.sound.decoding import LOW_COMPLEXITY, packet_samples, sound_of
from kepu.engine.sound.grid import PACKET_SAMPLES, PacketRange, plan_packets
from kepu.engine.sound.names import NamedSound, named_sounds
from kepu.engine.sound.reports import loudness_target, loudness_targets
from kepu.engine.sound.sources import exact_source, exact_sources
from kepu.engine.tracks import Track, TrackKind, TrackSegment

ENCODER = "kepu.engine.renditions.audio_making:encode_segment"
COPIER = "kepu.engine.renditions.audio_making:copy_segment"
ENCODER_REVISION = 1
COPIER_REVISION = 1
SAMPLE_RATE = 48_000
"""Samples a second of whatever is encoded."""
CODEC = "mp4a.40.2"
FAST_CODER_RATE = 64
"""Kilobits a second for each channel from which ffmpeg's constant quantiser is both faster and nearer to
the source than its search in two loops (by 8 to 14 dB on speech and music)."""
_COPIED_RATES = (44_100, 48_000)
_PEAK_FACTOR = 1.25
_PRIORITY = 20


def targets(brief: Brief) -> list[Target]:
    """The segments of every sound, and a loudness report for each."""
    audio = brief.recipe.audio
    if audio is None:
        return []
    found = [*exact_sources(brief), *loudness_targets(brief)]
    for named in named_sounds(brief.sounds):
        segments = _segments(brief, audio, named.source)
        found += [_target(brief, audio, named, segment) for segment in segments]
    return found


def tracks(brief: Brief) -> list[Track]:
    """A track for every sound; the first is the default."""
    audio = brief.recipe.audio
    if audio is None:
        return []
    return [_track(brief, audio, named) for named in named_sounds(brief.sounds)]


def copied(audio: Audio, source: SoundSource) -> bool:
    """Whether the source's own packets are taken: AAC-LC, one or two channels, nothing to change."""
    facts = source.audio
    return (
        audio.copy_source
        and audio.loudness == "keep"
        and facts.codec == "aac"
        and facts.codec_string in (CODEC, "")
        and facts.profile.upper() in LOW_COMPLEXITY
        and facts.partner < 0
        and facts.audio_channels <= 2
        and facts.sample_rate in _COPIED_RATES
        and packet_samples(facts) == PACKET_SAMPLES
        and source.demuxer in ("mov", "matroska")
    )


def _rate(audio: Audio, source: SoundSource) -> int:
    return source.audio.sample_rate if copied(audio, source) else SAMPLE_RATE


def _segments(brief: Brief, audio: Audio, source: SoundSource) -> tuple[PacketRange, ...]:
    ladder = brief.recipe.ladder or Ladder(rungs=[])
    return plan_packets(film_duration(brief), _rate(audio, source), ladder)


def _bit_rate(audio: Audio, channels: int) -> int:
    """Kilobits a second for *channels*."""
    return audio.bit_rate if channels == 2 else max(1, audio.bit_rate // 2)


def _encoding(audio: Audio, channels: int) -> dict[str, object]:
    rate = _bit_rate(audio, channels)
    return {"bit_rate": rate, "loudness": audio.loudness, "coder": best_coder(rate, channels)}


def best_coder(bit_rate: int, channels: int) -> str:
    """Which of ffmpeg's AAC coders does best at *bit_rate* kilobits a second."""
    return "fast" if bit_rate / channels >= FAST_CODER_RATE else "twoloop"


def _target(brief: Brief, audio: Audio, named: NamedSound, segment: PacketRange) -> Target:
    copies = copied(audio, named.source)
    source = named.source if copies else exact_source(named.source)
    rate = _rate(audio, named.source)
    sound = sound_of(source)
    where = {
        "sound": msgspec.to_builtins(sound),
        "first": segment.first,
        "end": segment.end,
        "sequence": segment.index + 1,
        "sample_rate": rate,
    }
    encoding = {} if copies else _encoding(audio, sound.channels)
    media = f"{named.folder}/{segment.index:05d}.m4s"
    seconds = segment.count * PACKET_SAMPLES / rate
    leveled = not copies and audio.loudness != "keep"
    return Target(
        name=f"{named.folder}/{segment.index:05d}",
        outputs=(media, f"{named.folder}/init.mp4") if segment.index == 0 else (media,),
        maker=COPIER if copies else ENCODER,
        revision=COPIER_REVISION if copies else ENCODER_REVISION,
        parameters={**where, **encoding},
        inputs=(source.input, *([loudness_target(named)] if leveled else [])),
        label=sentence("sound {language}, segment {number}", language=named.label, number=segment.index + 1),
        tools=("ffmpeg",),
        priority=_PRIORITY if segment.lead else _PRIORITY + 100,
        cost=0.05 if copies else 0.1 + seconds * 0.03,
        size=int(seconds * _bandwidth(audio, named.source) / 8),
    )


def _bandwidth(audio: Audio, source: SoundSource) -> int:
    """The promised peak in bits a second."""
    if copied(audio, source) and source.audio.bit_rate > 0:
        return int(source.audio.bit_rate * _PEAK_FACTOR)
    return int(_bit_rate(audio, sound_of(source).channels) * 1000 * _PEAK_FACTOR)


def _track(brief: Brief, audio: Audio, named: NamedSound) -> Track:
    segments = _segments(brief, audio, named.source)
    return Track(
        kind=TrackKind.AUDIO,
        name=named.name,
        playlist=f"{named.folder}/playlist.m3u8",
        segments=tuple(
            TrackSegment(
                f"{named.folder}/{each.index:05d}.m4s",
                each.first * PACKET_SAMPLES,
                each.count * PACKET_SAMPLES,
            )
            for each in segments
        ),
        timescale=_rate(audio, named.source),
        bandwidth=_bandwidth(audio, named.source),
        codecs=CODEC,
        init=f"{named.folder}/init.mp4",
        language=named.source.language,
        label=named.label,
        audio_channels=sound_of(named.source).channels,
        sample_rate=_rate(audio, named.source),
        default=named.first,
        description=named.source.description,
    )
