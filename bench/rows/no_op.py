# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a film again of which everything is made."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.masters import HOUR, ROOT, Place
from bench.results import Result
from bench.stopwatch import best_of, timed
from bench.words import write_captions

TITLE = "No-op rebuild"
HOW = (
    "`kepu make` as a process of its own, from its start to its end, on a 60-minute 1080p film with"
    " captions of which everything is made: it plans, compares every build key, looks at every file in"
    " the store and in the output folder, and writes the pages. The least of five runs. Read are"
    " the bytes that the process and its children asked the system for (/proc/self/io), programs and"
    " modules included."
)
REPEATS = 5
RECIPE = """name = "bench"
title = { en = "bench" }
[ladder]
rungs = [{ height = 1080, crf = 22, max_rate = 6000 }]
[audio]
[captions]
formats = ["vtt", "srt", "imsc", "txt", "html", "json"]
[stream]
"""
_COUNTING = """
import json, sys
from kepu.cli.main import main
code = main(sys.argv[1:])
told = dict(line.split(": ") for line in open("/proc/self/io").read().splitlines())
print(json.dumps({"read": int(told["rchar"])}), file=sys.stderr)
sys.exit(code)
"""


def measure(place: Place) -> Iterator[Result]:
    """Wall time, CPU time, and what was read."""
    master, folder = place.conforming_hour(), place.folder / "no-op"
    command = _command(master, folder)
    filled = _fill(command, folder)
    count = _kepu(command)["kept"]
    wall, cpu = best_of(REPEATS, lambda: _wall(command)), best_of(REPEATS, lambda: _cpu(command))
    between = (
        f"all of it is computing ({cpu:.2f} s of CPU): starting Python and loading the engine, reading the"
        " captions and planning, a look at every file in the store and in the folder, and drawing two pages."
    )
    yield Result(
        f"{count} targets, wall", wall, "s", 1.0, 0.3, other=filled, ours=f"{wall:.2f} s", between=between
    )
    yield Result("CPU of that, with its children", cpu, "s")
    read, size = _read(command) / 1e6, master.stat().st_size / 1e6
    yield Result("read, of the master's size", 100 * read / size, "%", 10,
                 other=f"{size:.0f} MB", ours=f"{read:.0f} MB")  # fmt: skip


def _command(master: Path, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "bench.toml").write_text(RECIPE, encoding="utf-8")
    captions = folder / "film.en.srt"
    if not captions.exists():
        write_captions(captions, HOUR)
    return ["make", str(master), "--recipe", str(folder / "bench.toml"), "--captions", f"{captions}=en",
            "--out", str(folder / "out"), "--json"]  # fmt: skip


def _fill(command: Sequence[str], folder: Path) -> str:
    """Make everything that is not there; how long a full build takes, as it was when there was one."""
    note = folder / "full-build.txt"
    with timed() as spent:
        told = _kepu(command)
    if not told["kept"]:
        note.write_text(f"{spent.wall:.0f} s", encoding="utf-8")
    return note.read_text(encoding="utf-8") if note.exists() else ""


def _kepu(command: Sequence[str]) -> dict[str, Any]:
    program = str(Path(sys.executable).with_name("kepu"))
    done = subprocess.run([program, *command], capture_output=True, check=True, text=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _wall(command: Sequence[str]) -> float:
    started = time.perf_counter()
    _kepu(command)
    return time.perf_counter() - started


def _cpu(command: Sequence[str]) -> float:
    with timed() as spent:
        _kepu(command)
    return spent.cpu


def _read(command: Sequence[str]) -> int:
    """Bytes that the process, and the children it waited for, read."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNTING, *command], capture_output=True, check=True, text=True, cwd=ROOT
    )
    told = json.loads(done.stderr.strip().splitlines()[-1])
    return int(told["read"])
