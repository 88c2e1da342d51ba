# SPDX-License-Identifier: Apache-2.0
"""Sounds in files that cannot be entered at an exact sample are decoded once, into one that can.

The result is FLAC in MP4 with 16 bits, on the film's clock: it starts at the film's zero.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from kepu.engine.brief import Brief, SoundSource
from kepu.engine.digest import digest_json
from kepu.engine.facts import Ratio
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.sound.decoding import Sound, decode_unfolded, has_exact_times, packet_samples, sound_of

DECODER = "kepu.engine.sound.sources:decode_whole"
DECODER_REVISION = 1
EXACT = frozenset({"mov", "matroska", "wav", "w64", "aiff", "caf"})
"""Demuxers whose seeks land on the very packet: an index, or samples of one size."""


def is_exact(source: SoundSource) -> bool:
    """Whether *source* can be entered at any sample."""
    audio = source.audio
    return source.demuxer in EXACT and (has_exact_times(audio) or packet_samples(audio) > 0)


def _name(source: SoundSource) -> str:
    # An input may be named after its file; a path in the output folder may not hold every such name.
    return f"sound/decoded/{digest_json(source.input).rpartition(':')[2][:16]}-{source.audio.index}"


def exact_source(source: SoundSource) -> SoundSource:
    """*source*, or what ``exact_sources`` makes of it."""
    if is_exact(source):
        return source
    facts = source.audio
    start = max(0.0, facts.start - source.origin)
    decoded = msgspec.structs.replace(
        facts, index=0, codec="flac", codec_string="fLaC", profile="", start=start,
        duration=max(0.0, facts.start + facts.duration - source.origin - start),
        time_base=Ratio(1, facts.sample_rate), first_tick=0, packet_samples=0, partner=-1,
    )  # fmt: skip
    return replace(source, input=_name(source), demuxer="mov", audio=decoded, origin=0.0)


def exact_sources(brief: Brief) -> list[Target]:
    """A target for every sound of *brief* that must be decoded first, each once."""
    found = {_name(source): _target(source) for source in brief.sounds if not is_exact(source)}
    return list(found.values())


def _target(source: SoundSource) -> Target:
    facts = source.audio
    return Target(
        name=_name(source),
        outputs=(f"{_name(source)}.mp4",),
        maker=DECODER,
        revision=DECODER_REVISION,
        parameters={"sound": msgspec.to_builtins(sound_of(source))},
        inputs=(source.input,),
        label=sentence("sound {language}, decoded", language=source.language),
        tools=("ffmpeg",),
        priority=5,
        cost=0.1 + facts.duration * 0.004,
        size=int(facts.duration * facts.sample_rate * facts.audio_channels * 1.2),
        published=False,
    )


def decode_whole(job: Job) -> None:
    """Decode the sound of the one target of *job*, from the film's zero to its end. Raises ``ChildError``."""
    target = job.targets[0]
    sound = msgspec.convert(target.parameters["sound"], Sound)
    path = job.path(target.inputs[0])
    output = job.output(target.outputs[0])
    filters = ",".join(decode_unfolded(sound))
    run_ffmpeg(
        [
            "-copyts", "-threads", "1", *input_arguments(path, sound.demuxer), "-filter_complex_threads", "1",
            "-filter_complex", f"{sound.input}{filters}[out]", "-map", "[out]", "-c:a", "flac",
            "-compression_level", "1", "-sample_fmt", "s16", "-threads", "1", "-map_metadata", "-1",
            "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp4",
            str(output.relative_to(job.folder)),
        ],
        reads=[path], folder=job.folder, limits=Limits(cpu_seconds=3600, wall_seconds=7200.0),
        cancel=job.cancel, niceness=job.niceness,
    )  # fmt: skip
