# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing sound to a loudness: ours beside two passes of loudnorm."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.ffmpeg import run
from bench.masters import Place
from bench.results import Result, ratio
from bench.stopwatch import Spent, timed
from kepu.engine.builder import Builder
from kepu.engine.planning import Order, plan
from kepu.engine.recipe import Audio, Recipe
from kepu.engine.sound.decoding import Sound, read_filters
from kepu.engine.sound.loudness import loudness_profile
from kepu.engine.sound.meter import Loudness
from kepu.engine.sound.meter import measure as heard_by_meter
from kepu.engine.sound.reports import SAMPLE_RATE, Leveling, leveling_filters, read_report
from kepu.engine.store import Store

TITLE = "Loudness of an hour"
HOW = (
    "Ten minutes of stereo speech in AAC, times six. Theirs: loudnorm measures, then loudnorm with what"
    " it measured, linear where it can be. Ours: the loudness report of the engine (ebur128, one gain,"
    " measured again where a limiter is needed), then that gain and limiter. The result is decoded,"
    " filtered and thrown away in both, so that no encoder counts."
)
MINUTES = 10
PROFILE = "podcast"


def measure(place: Place) -> Iterator[Result]:
    """CPU for the profile as it is, which decides whether a limiter is needed."""
    master = place.keep(f"speech-{MINUTES}.m4a", lambda path: _long_speech(place, path))
    theirs, heard = _loudnorm(master)
    ours, leveling, reached = _ours(master, place.folder / "loudness")
    told = "with a limiter" if leveling.limit is not None else "without a limiter"
    hours = 60 / MINUTES
    yield ratio(
        f"an hour to {PROFILE}, {told}, CPU", ours.cpu * hours, theirs.cpu * hours, "s", must=0.35, aim=0.15,
        between=_between(leveling),
    )  # fmt: skip
    profile = loudness_profile(PROFILE)
    if reached.integrated is None or reached.true_peak is None:
        raise ValueError("the sound that was brought to a loudness is silent")
    yield Result(
        "how far from the target", abs(reached.integrated - profile.target), "LU", 0.5,
        other=f"{heard:.1f} LUFS", ours=f"{reached.integrated:.2f} LUFS, {reached.true_peak} dBTP",
        between="a gain that is corrected once is not exact where a limiter works hard.",
    )  # fmt: skip


def _between(leveling: Leveling) -> str:
    if leveling.limit is None:
        return "decoding the sound twice, and true peak at four times its rate."
    return (
        "this sound's peaks demand a limiter, which works at 96 kHz, and the limited sound"
        " is measured again, twice where the gain had to be corrected."
    )


def _long_speech(place: Place, path: Path) -> None:
    run("-stream_loop", "-1", "-i", place.speech(), "-c", "copy", "-t", str(MINUTES * 60), path)


def _loudnorm(master: Path) -> tuple[Spent, float]:
    """Both passes; also the loudness that the second one says it reached, in LUFS."""
    profile = loudness_profile(PROFILE)
    asked = f"loudnorm=I={profile.target}:TP={profile.true_peak}:LRA=11:print_format=json"
    with timed() as spent:
        first = _told(run("-i", master, "-af", asked, "-f", "null", "-"))
        known = (
            f"{asked}:linear=true:measured_I={first['input_i']}:measured_TP={first['input_tp']}"
            f":measured_LRA={first['input_lra']}:measured_thresh={first['input_thresh']}"
            f":offset={first['target_offset']}"
        )
        second = _told(run("-i", master, "-af", f"{known},aresample={SAMPLE_RATE}", "-f", "null", "-"))
    return spent, float(second["output_i"])


def _told(messages: str) -> dict[str, str]:
    found = re.findall(r"\{[^{}]+\}", messages)
    told: dict[str, str] = json.loads(found[-1])
    return told


def _ours(master: Path, folder: Path) -> tuple[Spent, Leveling, Loudness]:
    """What it took, what was done, and how loud the result is by the engine's meter."""
    recipe = Recipe(name="bench", title={"en": "bench"}, audio=Audio(loudness=PROFILE))
    shutil.rmtree(folder, ignore_errors=True)
    with Store(folder) as store:
        planned = plan(Order(master, recipe), store, provisional=True)
        (name,) = [each.name for each in planned.graph if each.name.endswith("/loudness")]
        target = planned.graph.targets[name]
        sound = msgspec.convert(target.parameters["sound"], Sound)
        with timed() as spent:
            with Builder(planned.graph, store) as builder:
                builder.build([name])
                (path,) = builder.request(name)
            leveling = read_report(path).leveled["stream"]
            filters = [*read_filters(sound, SAMPLE_RATE), *leveling_filters(leveling, SAMPLE_RATE)]
            run("-copyts", "-threads", "1", "-i", master, "-filter_complex_threads", "1", "-filter_complex",
                f"{sound.input}{','.join(filters)}[out]", "-map", "[out]", "-f", "null", "-")  # fmt: skip
        reached = heard_by_meter(
            master, sound.demuxer, sound.input, filters, sound.channels, folder=folder, before=("-copyts",)
        )
    return spent, leveling, reached
