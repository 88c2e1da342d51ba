# SPDX-License-Identifier: Apache-2.0
"""The loudness report of a sound, and the gain that brings it to a profile.

One gain for the whole sound; a limiter, at twice 48 kHz, only where the true peak would be too high; with
the limiter, measured again and corrected once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kepu.engine.brief import Brief
from kepu.engine.digest import canonical_json
from kepu.engine.facts import Trouble, trouble
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.sound.decoding import Sound, read_filters, sound_of
from kepu.engine.sound.loudness import KEEP, LoudnessProfile, loudness_profile, loudness_profiles
from kepu.engine.sound.meter import ONE_CHANNEL, Loudness, measure
from kepu.engine.sound.names import NamedSound, named_sounds
from kepu.engine.sound.sources import exact_source

REPORT = "loudness.json"
"""The name of a report in its sound's folder."""
REPORTER = "kepu.engine.sound.reports:write_report"
REPORTER_REVISION = 2
SAMPLE_RATE = 48_000
OVERSAMPLED = 96_000
"""Samples a second at which the limiter works. Measured on speech, music and a whale with 14 dB of gain: true
peaks are within 0.2 dB of those that it lets through at 192 kHz, which takes half as much time again."""
NEAR_ENOUGH = 0.1
"""LU from the target within which a limited sound is not corrected."""
LARGEST_GAIN = 30.0
"""dB; a sound that needs more is taken for noise."""
CODING_MARGIN = 0.7
"""dB kept free below a profile's true peak: lossy coding and resampling raise peaks by up to that."""


class Leveling(msgspec.Struct, frozen=True):
    """How a sound is brought to a profile: ``gain`` in dB, then a limiter at ``limit`` dBFS if it is not
    ``None``. ``channel`` is the one used for both of a pair. ``integrated`` (LUFS) and ``true_peak`` (dBTP)
    are those of the result, the peak being the limiter's where there is one; ``None`` for silence."""

    profile: str
    gain: float
    limit: float | None
    channel: int | None
    integrated: float | None
    true_peak: float | None


class Report(msgspec.Struct, frozen=True):
    """A sound's loudness as it will be heard, folded to stereo: LUFS, LU, dBTP, or ``None`` where there is
    no sound. ``profiles`` says of each whether it would pass and which gain it would need; ``leveled`` what
    was done for streaming (``stream``) and for the podcast (``podcast``)."""

    integrated: float | None
    range: float | None
    true_peak: float | None
    levels: list[float]
    correlation: float | None
    profiles: dict[str, dict[str, Any]]
    leveled: dict[str, Leveling]
    troubles: list[Trouble]


def loudness_target(named: NamedSound) -> str:
    """The name of the target that holds the report of *named*."""
    return f"{named.folder}/loudness"


def loudness_targets(brief: Brief) -> list[Target]:
    """A report for every sound of *brief*."""
    return [_target(brief, named) for named in named_sounds(brief.sounds)]


def _target(brief: Brief, named: NamedSound) -> Target:
    source = exact_source(named.source)
    recipe = brief.recipe
    wanted = {}
    if recipe.audio and recipe.audio.loudness != KEEP:
        wanted["stream"] = recipe.audio.loudness
    if recipe.podcast and not source.description:
        wanted["podcast"] = recipe.podcast.loudness
    named_in_recipe = {name: loudness_profile(name) for name in wanted.values() if name != KEEP}
    profiles = loudness_profiles() | named_in_recipe
    return Target(
        name=loudness_target(named),
        outputs=(f"{named.folder}/{REPORT}",),
        maker=REPORTER,
        revision=REPORTER_REVISION,
        parameters={
            "sound": msgspec.to_builtins(sound_of(source)),
            "profiles": {name: msgspec.to_builtins(profile) for name, profile in profiles.items()},
            "wanted": wanted,
        },
        inputs=(source.input,),
        label=sentence("loudness of {language}", language=named.label),
        tools=("ffmpeg",),
        priority=60,
        cost=0.1 + source.audio.duration * 0.008,
        size=4000,
    )


def write_report(job: Job) -> None:
    """Measure the sound of the one target of *job*. Raises ``ChildError``."""
    how = job.targets[0].parameters
    sound = msgspec.convert(how["sound"], Sound)
    profiles = msgspec.convert(how["profiles"], dict[str, LoudnessProfile])
    measured = _measured(job, sound, [])
    leveled = {
        use: _leveled(job, sound, measured, name, profiles.get(name), repair=use == "podcast")
        for use, name in how["wanted"].items()
    }
    report = Report(
        measured.integrated, measured.range, measured.true_peak, list(measured.levels), measured.correlation,
        {name: _judged(profile, measured) for name, profile in profiles.items()},
        leveled, _troubles(measured),
    )  # fmt: skip
    job.output(job.targets[0].outputs[0]).write_bytes(canonical_json(msgspec.to_builtins(report)) + b"\n")


def read_report(path: Path) -> Report:
    """The report in *path*."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def gain_filters(path: Path, use: str, sample_rate: int) -> list[str]:
    """The filters that do what the report in *path* found for *use* (``stream`` or ``podcast``)."""
    found = read_report(path).leveled.get(use)
    return leveling_filters(found, sample_rate) if found else []


def leveling_filters(leveling: Leveling, sample_rate: int, oversampled: int = OVERSAMPLED) -> list[str]:
    """The filters that do *leveling* at *sample_rate* in and out, limiting at *oversampled*."""
    filters = []
    if leveling.channel is not None:
        filters.append(f"pan=stereo|c0=c{leveling.channel}|c1=c{leveling.channel}")
    if leveling.gain:
        filters.append(f"volume={leveling.gain:.2f}dB:precision=double")
    if leveling.limit is not None:
        limit = 10 ** (leveling.limit / 20)
        limiter = f"alimiter=limit={limit:.6f}:attack=5:release=50:level=0:latency=1"
        if oversampled == sample_rate:
            filters += [limiter]
        else:
            filters += [f"aresample={oversampled}", limiter, f"aresample={sample_rate}:osf=fltp"]
    return filters


def _measured(job: Job, sound: Sound, more: Sequence[str], *, integrated_only: bool = False) -> Loudness:
    return measure(
        job.path(job.targets[0].inputs[0]), sound.demuxer, sound.input,
        [*read_filters(sound, SAMPLE_RATE), *more], sound.channels,
        folder=job.folder, before=("-copyts",), integrated_only=integrated_only,
        cancel=job.cancel, niceness=job.niceness,
    )  # fmt: skip


def _leveled(
    job: Job,
    sound: Sound,
    measured: Loudness,
    name: str,
    profile: LoudnessProfile | None,
    *,
    repair: bool,
) -> Leveling:
    channel = measured.good_channel if repair else None
    plain = Leveling(name, 0.0, None, channel, None, None)
    before = measured if channel is None else _tried(job, sound, plain)
    if before.integrated is None or before.true_peak is None or profile is None:
        return msgspec.structs.replace(plain, integrated=before.integrated, true_peak=before.true_peak)
    gain = round(min(LARGEST_GAIN, profile.target - before.integrated), 2)
    ceiling = profile.true_peak - CODING_MARGIN
    if before.true_peak + gain <= ceiling:
        after = round(before.integrated + gain, 2), round(before.true_peak + gain, 1)
        return Leveling(name, gain, None, channel, *after)
    return _limited(job, sound, Leveling(name, gain, ceiling, channel, None, ceiling), profile.target)


def _tried(job: Job, sound: Sound, leveling: Leveling) -> Loudness:
    return _measured(job, sound, leveling_filters(leveling, SAMPLE_RATE))


def _limited(job: Job, sound: Sound, limited: Leveling, target: float) -> Leveling:
    """*limited* with its loudness, its gain corrected once where that is not the *target*."""
    found = _limited_loudness(job, sound, limited)
    if found is not None and abs(target - found) > NEAR_ENOUGH:
        gain = round(min(LARGEST_GAIN, limited.gain + target - found), 2)
        limited = msgspec.structs.replace(limited, gain=gain)
        found = _limited_loudness(job, sound, limited)
    return msgspec.structs.replace(limited, integrated=found)


def _limited_loudness(job: Job, sound: Sound, limited: Leveling) -> float | None:
    # Loudness is the same, within a tenth of a LU, whether the limiter sees the peaks between samples or not.
    filters = leveling_filters(limited, SAMPLE_RATE, SAMPLE_RATE)
    return _measured(job, sound, filters, integrated_only=True).integrated


def _judged(profile: LoudnessProfile, measured: Loudness) -> dict[str, Any]:
    silent = measured.integrated is None
    return {
        **msgspec.to_builtins(profile),
        "passes": profile.passes(measured.integrated, measured.true_peak),
        "gain": None if silent else round(profile.target - (measured.integrated or 0.0), 2),
    }


def _troubles(measured: Loudness) -> list[Trouble]:
    if measured.integrated is None:
        return [trouble("silence", "warning", sentence("There is no sound in this track, only silence."))]
    if measured.good_channel is None:
        return []
    left, right = measured.levels
    if abs(left - right) > ONE_CHANNEL:
        told = (
            sentence("The sound is on the left channel alone; podcasts get it on both.")
            if left > right
            else sentence("The sound is on the right channel alone; podcasts get it on both.")
        )
        return [trouble("one-channel", "warning", told)]
    told = sentence(
        "The two channels cancel each other: one is wired the wrong way round. Podcasts get the"
        " left one on both."
    )
    return [trouble("channels-cancel", "warning", told)]
