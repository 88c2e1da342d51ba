# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ladder three ways: as we make it, with one ffmpeg for each rung, and with one ffmpeg for all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.ffmpeg import run
from bench.machine import cores
from bench.stopwatch import Spent, timed
from kepu.engine.builder import Builder
from kepu.engine.planning import Order, plan
from kepu.engine.recipe import Ladder, Recipe
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.renditions.encoders import encoder_arguments
from kepu.engine.renditions.ladder import all_rungs
from kepu.engine.renditions.rungs import PlannedRung
from kepu.engine.store import Store

SEGMENT_SECONDS = 6


def web_ladder(**changed: object) -> Ladder:
    """The ladder of the recipe `web` with segments of 6 s from the start, as nearly all of a film's are:
    all of one preset, for that is what the other ways have."""
    ladder = load_recipe("web").ladder
    assert ladder is not None
    return msgspec.structs.replace(ladder, **{"lead_segments": 0, "copy_source": False, **changed})


def ladder_recipe(ladder: Ladder) -> Recipe:
    """A recipe of that ladder alone."""
    return Recipe(name="bench", title={"en": "bench"}, ladder=ladder)


def our_way(master: Path, ladder: Ladder, folder: Path) -> Spent:
    """Make *ladder* of *master* with the builder, one job a core, into an empty store in *folder*, which
    stays. The master is known already: planning and probing are timed, reading it for its digest is not."""
    shutil.rmtree(folder, ignore_errors=True)
    with Store(folder) as store:
        order = Order(master, ladder_recipe(ladder))
        plan(order, store, provisional=True)
        with timed() as spent:
            planned = plan(order, store, provisional=True)
            with Builder(planned.graph, store, workers=cores()) as builder:
                builder.build(planned.names)
    return spent


def our_outputs(master: Path, ladder: Ladder, folder: Path, rung: str) -> list[Path]:
    """The init segment and the media segments of *rung* that ``our_way`` made in *folder*."""
    with Store(folder) as store:
        planned = plan(Order(master, ladder_recipe(ladder)), store, provisional=True)
        names = [each.name for each in planned.graph if each.name.startswith(f"video/{rung}/")]
        with Builder(planned.graph, store) as builder:
            paths = [builder.request(name) for name in names]
        return [paths[0][1], *(each[0] for each in paths)]


def planned_ladder(master: Path, ladder: Ladder, folder: Path) -> list[PlannedRung]:
    """The rungs that the master gets."""
    with Store(folder) as store:
        return all_rungs(plan(Order(master, ladder_recipe(ladder)), store, provisional=True).brief, ladder)


def each_alone(master: Path, rungs: Sequence[PlannedRung], preset: str, folder: Path) -> Spent:
    """One ffmpeg for each rung, one after the other (PeerTube; MediaCMS): decode, scale, encode, on as
    many threads as ffmpeg likes, with the encoder settings that we use."""
    folder.mkdir(parents=True, exist_ok=True)
    with timed() as spent:
        for rung in rungs:
            size = rung.encoding.size
            run("-i", master, "-map", "0:v", "-vf", f"scale={size.width}:{size.height}:flags=bicubic",
                *_encoder(rung, preset), folder / f"{rung.name}.mp4")  # fmt: skip
    return spent


def all_at_once(master: Path, rungs: Sequence[PlannedRung], preset: str, folder: Path) -> Spent:
    """One ffmpeg with all outputs (SVT Encore, Shaka Streamer): one decode, split, each scaled by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    split = f"[0:v]split={len(rungs)}" + "".join(f"[in{index}]" for index in range(len(rungs)))
    scaled = [
        f"[in{index}]scale={rung.encoding.size.width}:{rung.encoding.size.height}:flags=bicubic[out{index}]"
        for index, rung in enumerate(rungs)
    ]
    outputs: list[str | Path] = []
    for index, rung in enumerate(rungs):
        outputs += ["-map", f"[out{index}]", *_encoder(rung, preset), folder / f"{rung.name}.mp4"]
    with timed() as spent:
        run("-i", master, "-filter_complex", ";".join([split, *scaled]), *outputs)
    return spent


def _encoder(rung: PlannedRung, preset: str) -> list[str]:
    """Our own encoder arguments, but for the one thread; a key frame where our segments begin."""
    arguments = encoder_arguments(rung.encoding, preset, preset)
    at = arguments.index("-threads")
    key_frames = f"expr:gte(t,n_forced*{SEGMENT_SECONDS})"
    return [*arguments[:at], *arguments[at + 2 :], "-force_key_frames", key_frames]
