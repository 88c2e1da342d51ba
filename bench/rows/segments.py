# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cutting a film into segments that are encoded alone costs in quality."""

from __future__ import annotations

from collections.abc import Iterator

from bench.ffmpeg import concatenated, run
from bench.ladders import our_outputs, our_way, planned_ladder, web_ladder
from bench.masters import Place
from bench.results import Result, ratio
from bench.vmaf import vmaf
from kepu.engine.renditions.encoders import encoder_arguments

TITLE = "Independent segments beside a continuous encode"
HOW = (
    "The 480 rung of the recipe `web` through its chain of sizes: segments of 6 s, each encoded alone"
    " by the builder, beside one continuous encode with the same arguments, on one thread, with a key"
    " frame where segments begin. VMAF of every frame at 854×480 beside the master scaled to that."
)
HEIGHT = 480


def measure(place: Place) -> Iterator[Result]:
    """The difference in VMAF, and the bytes."""
    folder, master = place.folder / "segments", place.master()
    ladder = web_ladder(lead_preset="veryfast")
    ladder = web_ladder(
        lead_preset="veryfast", rungs=[each for each in ladder.rungs if each.height >= HEIGHT]
    )
    our_way(master, ladder, folder / "store")
    (rung,) = [
        each for each in planned_ladder(master, ladder, folder / "store") if each.name == f"h264-{HEIGHT}"
    ]
    made = concatenated(our_outputs(master, ladder, folder / "store", rung.name), folder / "segments.mp4")
    chain = ",".join(f"scale={size.width}:{size.height}:flags=bicubic" for size in rung.chain)
    continuous = folder / "continuous.mp4"
    starts = f"expr:gte(t,n_forced*{ladder.segment_seconds:g})"
    run("-i", master, "-map", "0:v", "-vf", chain, *encoder_arguments(rung.encoding, "veryfast", "veryfast"),
        "-force_key_frames", starts, continuous)  # fmt: skip
    size = rung.encoding.size
    ours, theirs = (vmaf(each, master, size.width, size.height) for each in (made, continuous))
    yield Result(
        "VMAF lost", theirs - ours, "VMAF", 0.2, other=f"{theirs:.2f}", ours=f"{ours:.2f}",
        between="rate control starts anew in each segment, with its buffer half full.",
    )  # fmt: skip
    yield ratio("bytes", made.stat().st_size / 1e6, continuous.stat().st_size / 1e6, "MB")
