# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ladder of a master that is already what its top rung would be."""

from __future__ import annotations

from collections.abc import Iterator

from bench.ladders import each_alone, our_way, planned_ladder, web_ladder
from bench.masters import Place
from bench.results import Result, ratio

TITLE = "The ladder when the source conforms to a rung"
HOW = (
    "A master within the peak rate of the 1080 rung, with a key frame each 2 s: its packets are copied"
    " as that rung, and four rungs are encoded. Beside one ffmpeg for each of the five rungs, as"
    " before."
)


def measure(place: Place) -> Iterator[Result]:
    """CPU and wall time. Raises ``ValueError`` where the master is not copied after all."""
    ladder = web_ladder(copy_source=True, lead_preset="veryfast")
    master, folder = place.conforming(), place.folder / "conforming"
    rungs = planned_ladder(master, ladder, folder / "ours")
    if not rungs[0].copied:
        raise ValueError(f"{master.name} does not conform to {rungs[0].name}")
    alone = each_alone(master, rungs, "veryfast", folder / "each")
    ours = our_way(master, ladder, folder / "ours")
    between = "decoding 1080p once and scaling it down is left, besides encoding the four smaller rungs."
    marks = {"must": 0.45, "aim": 0.35, "between": between}
    yield ratio("veryfast, 1080 copied, CPU", ours.cpu, alone.cpu, "s", **marks)
    yield ratio("veryfast, 1080 copied, wall", ours.wall, alone.wall, "s", **marks)
