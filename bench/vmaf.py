# SPDX-License-Identifier: AGPL-3.0-or-later
"""VMAF of a film beside its original, both at the same size, by libvmaf in ffmpeg (model vmaf_v0.6.1)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

from bench.ffmpeg import run
from bench.machine import cores

Point = tuple[float, float]
"""VMAF and bytes of one encoding."""


def vmaf(made: Path, master: Path, width: int, height: int, every: int = 1) -> float:
    """The mean VMAF of *made* beside *master* scaled to the same size, of one frame in *every*."""
    log = made.with_suffix(".vmaf.json")
    graph = (
        f"[0:v]settb=AVTB,setpts=N[made];[1:v]scale={width}:{height}:flags=bicubic,settb=AVTB,setpts=N[original];"
        f"[made][original]libvmaf=log_fmt=json:log_path={log.name}:n_threads={cores()}:n_subsample={every}"
    )
    # In its folder: a path in a filter's options would have to be escaped twice.
    run("-i", made, "-i", master, "-filter_complex", graph, "-f", "null", "-", folder=log.parent)
    mean: float = json.loads(log.read_bytes())["pooled_metrics"]["vmaf"]["mean"]
    log.unlink()
    return mean


def bytes_at(score: float, points: Sequence[Point]) -> float:
    """The bytes that *score* takes, between or beyond the two *points*: the logarithm of bytes is nearly a
    straight line over VMAF for so short a way. Raises ``ValueError`` where both have the same score."""
    (first, few), (second, many) = sorted(points)
    if first == second:
        raise ValueError("two encodings of the same VMAF tell nothing of a third")
    part = (score - first) / (second - first)
    return math.exp(math.log(few) + part * (math.log(many) - math.log(few)))
