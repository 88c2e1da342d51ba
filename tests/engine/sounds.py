# SPDX-License-Identifier: Apache-2.0
"""Small sounds made by ffmpeg, their facts as PyAV reads them, and targets made one by one."""

from __future__ import annotations

import array
import importlib
from collections.abc import Sequence
from dataclasses import replace
from math import log10
from pathlib import Path

from kepu.engine.brief import Brief, SoundSource
from kepu.engine.graph import Job, Target
from kepu.engine.probe import probe
from kepu.engine.recipe import Audio, Ladder, Podcast, Recipe
from tests.masters import ffmpeg

SPEECH = (
    "aevalsrc='0.3*sin(2*PI*(150+40*sin(2*PI*0.7*t))*t)*(0.6+0.4*sin(2*PI*3*t))+0.05*sin(2*PI*2300*t)"
    "|0.2*sin(2*PI*(150+40*sin(2*PI*0.7*t))*t)*(0.6+0.4*sin(2*PI*3*t))+0.04*sin(2*PI*1700*t)'"
)
"""Two channels that change in pitch and level as a voice does."""


def brief_of(
    path: Path,
    audio: Audio | None = None,
    podcast: Podcast | None = None,
    attached: Sequence[SoundSource] = (),
    languages: Sequence[str] = (),
) -> Brief:
    """What a rendition is told of the sounds in *path*: two-second segments at first, then six."""
    facts = probe(path)
    sounds = [
        SoundSource("master", facts.demuxer, each, each.language, facts.start, each.description)
        for each in facts.audio
    ]
    if languages:
        sounds = [replace(sound, language=each) for sound, each in zip(sounds, languages, strict=True)]
    recipe = Recipe("test", {"en": "test"}, ladder=Ladder(rungs=[]), audio=audio, podcast=podcast)
    return Brief(facts, recipe, None, sounds=(*sounds, *attached), title="A talk")


def make(targets: Sequence[Target], sources: dict[str, Path], folder: Path) -> Path:
    """Make *targets* in their order into *folder*."""
    made = {name: (path,) for name, path in sources.items()}
    for target in targets:
        module, function = target.maker.split(":")
        job = Job((target,), {name: made[name] for name in target.inputs}, folder / target.name)
        job.folder.mkdir(parents=True, exist_ok=True)
        getattr(importlib.import_module(module), function)(job)
        places = []
        for output in target.outputs:
            place = folder / "out" / output
            place.parent.mkdir(parents=True, exist_ok=True)
            (job.folder / output).rename(place)
            places.append(place)
        made[target.name] = tuple(places)
    return folder / "out"


def samples(
    path: Path | Sequence[Path], channel: int = 0, channels: int = 2, rate: int = 48000
) -> array.array[float]:
    """One channel of what *path* decodes to; of several files, of all of them as one."""
    paths = [path] if isinstance(path, Path) else path
    whole = b"".join(each.read_bytes() for each in paths)
    read = "pipe:0" if len(paths) > 1 else paths[0]
    decoded = ffmpeg(
        "-i", read, "-f", "f32le", "-ac", channels, "-ar", rate, "-", given=whole if len(paths) > 1 else b""
    )
    return array.array("f", decoded)[channel::channels]


def error_decibels(reference: array.array[float], other: array.array[float], first: int, end: int) -> float:
    """Power of the difference against that of *reference*, in dB, from sample *first* to *end*."""
    power = sum(value * value for value in reference[first:end])
    error = sum((a - b) ** 2 for a, b in zip(reference[first:end], other[first:end], strict=True))
    return 10 * log10(max(error, 1e-20) / power)
