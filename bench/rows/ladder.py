# SPDX-License-Identifier: AGPL-3.0-or-later
"""The full ladder with the same encoder settings, in CPU and wall time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.ladders import all_at_once, each_alone, our_way, planned_ladder, web_ladder
from bench.machine import cores
from bench.masters import Place
from bench.results import Result, ratio
from bench.stopwatch import Spent

TITLE = "The full ladder"
HOW = (
    "The ladder of the recipe `web` (1080, 720, 480, 360, 240) from one master without sound, with the"
    " same encoder, crf, peak rate and buffer; key frames where segments begin. One ffmpeg for each"
    " rung, one after the other, is what PeerTube and MediaCMS do; one ffmpeg with all outputs is what"
    " SVT Encore and Shaka Streamer do; both on as many threads as ffmpeg likes. Ours is the builder"
    " with one job a core, and also makes the pictures for scrubbing. Segments of 6 s all, without the"
    " short first ones, as in nearly all of a film."
)
MARKS = {"veryfast": (0.70, 0.65), "medium": (0.88, 0.83)}
"""What our CPU must and should be of one ffmpeg for each rung, by preset."""
BUSY_MUST, BUSY_AIM = 95, 98


@dataclass(frozen=True, slots=True)
class Ways:
    """What the ladder took: one ffmpeg a rung, one for all, and ours."""

    alone: Spent
    together: Spent
    ours: Spent


def measure(place: Place) -> Iterator[Result]:
    """Both presets, three ways each."""
    for preset, (must, aim) in MARKS.items():
        ways = _measured(place, preset)
        yield from _against_each(preset, ways, must, aim)
        if preset == "veryfast":
            yield from _against_all(preset, ways)


def _measured(place: Place, preset: str) -> Ways:
    ladder = web_ladder(preset=preset, lead_preset=preset)
    folder = place.folder / "ladder"
    master = place.master()
    rungs = planned_ladder(master, ladder, folder / "ours")
    return Ways(
        each_alone(master, rungs, preset, folder / "each"),
        all_at_once(master, rungs, preset, folder / "all"),
        our_way(master, ladder, folder / "ours"),
    )


def _against_each(preset: str, ways: Ways, must: float, aim: float) -> Iterator[Result]:
    between = (
        f"one ffmpeg for all outputs takes {ways.together.cpu / ways.alone.cpu:.2f} × of the same; what is"
        " left is encoding, which sharing a decode and a chain of sizes does not touch."
    )
    marks = {"must": must, "aim": aim, "between": between}
    yield ratio(f"{preset}, beside one ffmpeg a rung, CPU", ways.ours.cpu, ways.alone.cpu, "s", **marks)
    yield ratio(f"{preset}, beside one ffmpeg a rung, wall", ways.ours.wall, ways.alone.wall, "s", **marks)


def _against_all(preset: str, ways: Ways) -> Iterator[Result]:
    yield ratio(
        f"{preset}, beside one ffmpeg with all outputs, CPU", ways.ours.cpu, ways.together.cpu, "s",
        must=0.9, aim=0.83, between="the encoders' own work is the same in both.",
    )  # fmt: skip
    count = cores()
    yield Result(
        f"{preset}, cores busy", 100 * ways.ours.busy(count), "%", BUSY_MUST, BUSY_AIM,
        other=f"{100 * ways.together.busy(count):.1f} %", ours=f"{100 * ways.ours.busy(count):.1f} %",
        between="the last jobs of a short master end at different times, and other work on the machine takes"
        " from what can be busy: the longer the film, the less this is.",
        more_is_better=True,
    )  # fmt: skip
