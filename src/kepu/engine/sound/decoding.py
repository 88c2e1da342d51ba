# SPDX-License-Identifier: Apache-2.0
"""Any stretch of a sound, by sample, on the film's own clock: always the same samples.

A stretch that is decoded alone must hold what a decoding of the whole would: decoding starts early
enough for any codec to settle, timestamps rounded by a container (Matroska's milliseconds) are put back
on the packet grid, and resampling starts only where a sample of the source falls on one of the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import msgspec

from kepu.engine.brief import SoundSource
from kepu.engine.facts import AudioFacts
from kepu.engine.sound.fold_down import fold_filter, folded_channels

SETTLING = 0.35
"""Seconds decoded and thrown away before what is wanted: AAC's overlap, MP3's reservoir, Opus' 80 ms."""
MARGIN = 0.05
"""Seconds before what is wanted at which resampling starts."""
LOW_COMPLEXITY = ("LC", "AAC-LC", "AAC LC")
"""How libraries name AAC-LC."""
OPUS_STEP = 120
"""Samples at 48 kHz of which every Opus packet holds a multiple (2.5 ms)."""
_PACKET_SAMPLES = {"aac": 1024, "mp3": 1152, "mp2": 1152, "ac3": 1536}
LARGEST_STEP = 0.01
"""Seconds of a hole in the sound above which silence fills it, so that what follows keeps its time."""


class Sound(msgspec.Struct, frozen=True):
    """What a maker must know of a sound: goes through JSON as a target's parameter.

    ``origin`` is the film's zero on the file's clock and ``start`` and ``end`` are where the sound
    begins and ends on it, all in seconds. ``grid`` is the time of its first packet in samples, and
    ``grid_step`` the samples a packet, 0 where timestamps are exact. ``partner`` is the stream that
    holds the right channel, or -1."""

    demuxer: str
    stream: int
    origin: float
    start: float
    end: float
    sample_rate: int
    layout: str
    audio_channels: int
    partner: int = -1
    grid: int = 0
    grid_step: int = 0

    @property
    def channels(self) -> int:
        """How many channels come out."""
        return folded_channels(self.audio_channels)

    @property
    def input(self) -> str:
        """What a filter graph reads: the stream, or two mono streams joined to one of two channels."""
        if self.partner < 0:
            return f"[0:{self.stream}]"
        return f"[0:{self.stream}][0:{self.partner}]join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR,"


@dataclass(frozen=True, slots=True)
class Reading:
    """How ffmpeg reads a stretch: options in front of the input, and the filters that follow it."""

    before: list[str]
    filters: list[str]


def packet_samples(audio: AudioFacts) -> int:
    """Samples in each packet of *audio*, 0 where they vary or are not known.

    A container that counts milliseconds also rounds durations, so there the codec is asked."""
    if has_exact_times(audio):
        return audio.packet_samples
    if audio.codec == "opus":
        return audio.packet_samples if audio.packet_samples % OPUS_STEP == 0 else 0
    if audio.codec == "aac" and audio.profile.upper() not in LOW_COMPLEXITY:
        return 0
    halved = audio.codec == "mp3" and audio.sample_rate < 32_000
    return _PACKET_SAMPLES.get(audio.codec, 0) // (2 if halved else 1)


def has_exact_times(audio: AudioFacts) -> bool:
    """Whether timestamps of *audio* count single samples."""
    return audio.time_base.denominator % (audio.sample_rate * audio.time_base.numerator) == 0


def sound_of(source: SoundSource) -> Sound:
    """What makers must know of *source*."""
    audio = source.audio
    return Sound(
        demuxer=source.demuxer,
        stream=audio.index,
        partner=audio.partner,
        origin=source.origin,
        start=audio.start,
        end=audio.start + audio.duration,
        sample_rate=audio.sample_rate,
        layout=audio.layout,
        audio_channels=audio.audio_channels,
        grid=round(audio.first_tick * audio.time_base.fraction * audio.sample_rate),
        grid_step=0 if has_exact_times(audio) else packet_samples(audio),
    )


def read_stretch(sound: Sound, first: int, count: int, sample_rate: int) -> Reading:
    """The samples ``first <= n < first + count`` of *sound*, folded, at *sample_rate* from the film's
    zero; silence where the sound is not. They leave the filters with the timestamps 0 to *count*."""
    common = gcd(sound.sample_rate, sample_rate)
    step, source_step = sample_rate // common, sound.sample_rate // common
    steps = (first - int(MARGIN * sample_rate)) // step
    at = sound.origin + steps * source_step / sound.sample_rate - SETTLING
    seeks = at > sound.start
    return Reading(
        before=["-copyts", "-noaccurate_seek", *(["-ss", f"{at:.6f}"] if seeks else [])],
        filters=[
            _on_film_clock(sound),
            _continuous(sound, steps * source_step),
            fold_filter(sound.layout, sound.audio_channels),
            f"aresample={sample_rate}:osf=fltp",
            f"asetpts=N+{steps * step}",
            f"atrim=start_pts={first}",
            f"asetpts=N,apad=whole_len={count},atrim=end_sample={count}",
        ],
    )


def read_filters(sound: Sound, sample_rate: int) -> list[str]:
    """Filters for all of *sound*, folded, at *sample_rate*, from the film's zero to its own end. The file
    is read from its start, with ``-copyts``."""
    return [
        *decode_unfolded(sound),
        fold_filter(sound.layout, sound.audio_channels),
        f"aresample={sample_rate}:osf=fltp",
    ]


def _on_film_clock(sound: Sound) -> str:
    """Timestamps in source samples from the film's zero."""
    zero = round(sound.origin * sound.sample_rate)
    if not sound.grid_step:
        return f"asetpts=PTS-{zero}"
    step, grid = sound.grid_step, sound.grid
    # A decoder may shorten the first frame at its front (priming): there, the end lies on the grid.
    shortened = r"if(eq(N\,0)\,NB_SAMPLES\,0)"
    return f"asetpts=round((PTS+{shortened}-{grid})/{step})*{step}-{shortened}+{grid - zero}"


def _continuous(sound: Sound, first: int) -> str:
    """From source sample *first* on without a hole: cut off or padded there, silence in later holes."""
    return f"aresample={sound.sample_rate}:async=1:min_hard_comp={LARGEST_STEP}:first_pts={first}"


def decode_unfolded(sound: Sound) -> list[str]:
    """Filters for all of *sound* in its own channels and rate, from the film's zero."""
    return [_on_film_clock(sound), _continuous(sound, 0), "asetpts=N"]
