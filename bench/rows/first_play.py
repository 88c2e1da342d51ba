# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the end of an upload to the bytes of the first pictures and sound."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO

from bench.ffmpeg import run
from bench.masters import HOUR, ROOT, Place
from bench.player import Fetched, start_playing
from bench.results import Result
from bench.stopwatch import timed

TITLE = "From an upload's end until it plays"
HOW = (
    "A 60-minute 1080p H.264 master of which the server knows nothing, in a server that runs already"
    " (its modules loaded, one reading child waiting). The clock starts when the server is told of the"
    " file and stops when a player has, over HTTP, the playlists, the init segment and the first media"
    " segment of picture and sound; all of it decodes. After 3 s the server begins to make everything"
    " else behind that. The least of three tries, each with an empty store. Beyond the first six"
    " seconds of a film a segment lasts 6 s instead of 2 and is encoded with the slower preset: what a"
    " made rung takes after a seek is shown, and nothing is asked of it; players begin there with the"
    " source. The other way is one ffmpeg that makes a whole rendition, 720, of the hour, reckoned from"
    " 12 s of it."
)
REPEATS = 3
SAMPLE = 12
SEEK = 47 * 60 + 12
RUNGS = ("h264-1080", "h264-720", "h264-480", "h264-360", "h264-240")
CASES = (
    ("source quality", ("source",), 0.5, 0.3),
    ("one made rung, 1080", ("h264-1080",), 2.0, 1.5),
    ("all five rungs", RUNGS, 3.5, 2.8),
)
BETWEEN = (
    "reading the index of an hour, planning every segment of it, starting the children that cut; on a machine"
    " with other work, their turn on a core."
)


@dataclass(frozen=True, slots=True)
class Server:
    """The server's ends of its pipes."""

    asks: IO[str]
    answers: IO[str]

    def ask(self, value: object) -> dict[str, object]:
        """Send a line and wait for the answer."""
        self.asks.write(json.dumps(value) + "\n")
        self.asks.flush()
        answer: dict[str, object] = json.loads(self.answers.readline())
        return answer


def measure(place: Place) -> Iterator[Result]:
    """Each case at the start and at 47:12."""
    master = place.hour()
    whole = f"{_whole_rendition(master, place.folder):.0f} s"
    numbers = count()
    with _server() as server:
        for at, where in ((0, "at the start"), (SEEK, "at 47:12")):
            for name, tracks, must, aim in CASES:
                tries = [
                    _one_try(server, master, place.folder / f"first-play-{next(numbers)}", tracks, at)
                    for _ in range(REPEATS)
                ]
                asked = at == 0 or tracks == ("source",)
                yield Result(
                    f"{name}, {where}", min(tries), "s", must if asked else None, aim if asked else None,
                    other=whole, ours=" / ".join(f"{each:.2f}" for each in tries), between=BETWEEN,
                )  # fmt: skip


@contextmanager
def _server() -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serving"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdout.readline()
        yield Server(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _one_try(server: Server, master: Path, out: Path, tracks: tuple[str, ...], at: float) -> float:
    """Seconds from telling the server to the last byte that the player needs."""
    shutil.rmtree(out, ignore_errors=True)
    started = time.perf_counter()
    port = server.ask({"master": str(master), "out": str(out)})["port"]
    fetched = start_playing(f"http://127.0.0.1:{port}/", tracks, at)
    seconds = time.perf_counter() - started
    server.ask({})
    shutil.rmtree(out)
    _must_decode(fetched, out)
    return seconds


def _must_decode(fetched: list[Fetched], folder: Path) -> None:
    """Decode what was fetched. Raises ``CalledProcessError`` where that fails."""
    folder.mkdir()
    for each in fetched:
        path = folder / f"{each.name}.mp4"
        path.write_bytes(each.init + each.media)
        run("-xerror", "-i", path, "-f", "null", "-")
    shutil.rmtree(folder)


def _whole_rendition(master: Path, folder: Path) -> float:
    made = folder / "sample.mp4"
    with timed() as spent:
        run("-t", str(SAMPLE), "-i", master, "-vf", "scale=1280:720:flags=bicubic", "-c:v", "libx264",
            "-preset", "veryfast", "-crf", "22", "-c:a", "aac", made)  # fmt: skip
    made.unlink()
    return spent.wall * HOUR / SAMPLE
