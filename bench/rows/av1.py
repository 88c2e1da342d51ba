# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes for the same VMAF: the AV1 ladder beside the H.264 one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.ffmpeg import concatenated
from bench.ladders import our_outputs, our_way, web_ladder
from bench.masters import Place
from bench.results import Result, ratio
from bench.vmaf import bytes_at, vmaf
from kepu.engine.recipe import Ladder, Rung
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.renditions.picture import even

TITLE = "AV1 beside H.264"
HOW = (
    "Rungs of the recipe `web-av1`, each made alone by the builder: H.264 (x264 veryfast) and AV1"
    " (SVT-AV1, preset 10), AV1 at two crf. The bytes that AV1 takes for the VMAF of H.264 are read"
    " between the two; VMAF at the rung's own size, beside the master scaled to it. CPU is that of"
    " decoding, scaling and encoding, at the crf nearest to that VMAF."
)
HEIGHTS = (480, 720)
CRF_STEPS = (0, 5)
"""How far from the recipe's crf AV1 is encoded."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A rung: its VMAF, its bytes, and the CPU seconds it took."""

    vmaf: float
    size: int
    cpu: float


def measure(place: Place) -> Iterator[Result]:
    """Each rung, then all of them together."""
    recipe = load_recipe("web-av1").ladder
    assert recipe is not None
    ours = theirs = our_cpu = their_cpu = 0.0
    for height in HEIGHTS:
        h264 = _encoded(place, recipe, height, "h264", 0)
        av1 = [_encoded(place, recipe, height, "av1", step) for step in CRF_STEPS]
        size = bytes_at(h264.vmaf, [(each.vmaf, each.size) for each in av1])
        nearest = min(av1, key=lambda each: abs(each.vmaf - h264.vmaf))
        ours, theirs = ours + size, theirs + h264.size
        our_cpu, their_cpu = our_cpu + nearest.cpu, their_cpu + h264.cpu
        told = ", ".join(f"{each.vmaf:.2f} in {each.size / 1e6:.2f} MB" for each in av1)
        name = f"{height}: bytes at VMAF {h264.vmaf:.2f} (AV1: {told})"
        yield ratio(name, size / 1e6, h264.size / 1e6, "MB")
    yield ratio(
        "bytes for the same VMAF, all rungs", ours / 1e6, theirs / 1e6, "MB", must=0.72, aim=0.65,
        between="the preset that takes the CPU of x264 veryfast; slower presets of SVT-AV1 save more.",
    )  # fmt: skip
    yield ratio("CPU for that", our_cpu, their_cpu, "s")


def _encoded(place: Place, recipe: Ladder, height: int, codec: str, step: int) -> Encoded:
    rungs = recipe.rungs if codec == "h264" else recipe.av1_rungs
    rung = next(each for each in rungs if each.height == height)
    ladder = _one_rung(msgspec.structs.replace(rung, crf=rung.crf + step), codec)
    folder = place.folder / "av1"
    master = place.master()
    spent = our_way(master, ladder, folder / "store")
    made = _joined(master, ladder, folder, f"{codec}-{height}")
    size = made.stat().st_size
    return Encoded(vmaf(made, master, even(height * 16 / 9), height), size, spent.cpu)


def _one_rung(rung: Rung, codec: str) -> Ladder:
    h264, av1 = ([rung], []) if codec == "h264" else ([], [rung])
    return web_ladder(rungs=h264, av1_rungs=av1, lead_preset="veryfast")


def _joined(master: Path, ladder: Ladder, folder: Path, rung: str) -> Path:
    return concatenated(our_outputs(master, ladder, folder / "store", rung), folder / f"{rung}.mp4")
