# SPDX-License-Identifier: AGPL-3.0-or-later
"""A corrected word of an hour's captions, from its save to the page that anybody reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.ffmpeg import run
from bench.masters import HOUR, Place
from bench.results import Result
from bench.rows.directory import child
from bench.rows.newsroom_play import house

TITLE = "A word of an hour's captions corrected on its page"
LINES, TIMES = 1_200, 5
HOW = (
    "A film of 60 minutes, small and of five pictures a second for the sake of the first publication, with"
    " 1,200 lines of captions, published by a real house: Granian with one process, a worker beside it,"
    " SQLite. The clock starts when a line with another word is saved as the caption editor saves it; the"
    " story is published anew, and the clock stops when its public page, asked for every 0.02 s, has it."
    " Beside it the first publication of the same film. The middle of five. Made are the files of its media"
    " that were not there before, of all."
)


def measure(place: Place) -> Iterator[Result]:
    """Seconds, and how much of the media was made."""
    master = place.keep("few-pictures-hour.mp4", partial(_few_pictures, place))
    with house(place.folder / "correction-house") as newsroom:
        told = json.loads(
            child(
                "bench.house.correcting", str(newsroom.folder), str(newsroom.port), str(master), str(LINES),
                str(TIMES),
            )
        )  # fmt: skip
    tries = sorted(told["corrections"], key=lambda each: float(each["seconds"]))
    middle = tries[len(tries) // 2]
    yield Result(
        "from the save to the corrected page", middle["seconds"], "s", 2.0, 1.5,
        other=f"{told['first']:.0f} s for the first publication",
        ours=" / ".join(f"{each['seconds']:.2f}" for each in told["corrections"])
        + f"; the save alone {middle['save']:.2f}",
    )  # fmt: skip
    yield Result(
        "files of media made for it", 100 * middle["made"] / told["files"], "%", 1.0, 0.5,
        other=f"{told['files']} files", ours=f"{middle['made']} files",
    )  # fmt: skip


def _few_pictures(place: Place, path: Path) -> None:
    loop = place.folder / "few-pictures.mp4"
    drawn = "testsrc2=s=640x360:r=5:d=40,format=yuv420p"
    run("-f", "lavfi", "-i", drawn, "-c:v", "libx264", "-preset", "veryfast", "-g", "10", loop)
    sound = ("-stream_loop", "-1", "-i", place.speech())
    run("-stream_loop", "-1", "-i", loop, *sound, "-map", "0:v", "-map", "1:a", "-c", "copy", "-t", str(HOUR),
        "-movflags", "+faststart", path)  # fmt: skip
