# SPDX-License-Identifier: AGPL-3.0-or-later
"""Memory of the processes that work, for a short film and a long one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.masters import ROOT, Place
from bench.results import Result

TITLE = "Memory"
HOW = (
    "The most that the largest child held (ffmpeg, or the reader of a file), as the system counts it"
    " when the child ends (resident pages, shared ones too), while the first, middle and last segments"
    " of every rung and sound and the loudness of the whole sound were made; and the most that the"
    " process held which plans the whole film and starts the children. Of a film of two minutes, and of"
    " one of sixty. The other figure is that of two minutes."
)
MUST = 450
SHORT = 2
CASES = (("web", "veryfast"), ("web", "medium"), ("web-av1", "veryfast"))


def measure(place: Place) -> Iterator[Result]:
    """Each recipe on the short film, the first on the long one too."""
    short = {case: _footprint(place, place.minutes(SHORT), *case) for case in CASES}
    for (recipe, preset), told in short.items():
        yield Result(f"a child, recipe {recipe}, {preset}, {SHORT} min", told["child"], "MB", MUST)
    long = _footprint(place, place.hour(), *CASES[0])
    first = short[CASES[0]]
    for who, name in (("child", "a child"), ("builder", "the process that builds")):
        yield Result(
            f"{name}, recipe {CASES[0][0]}, 60 min", long[who], "MB", MUST, other=f"{first[who]:.0f} MB"
        )
    yield Result(
        "a child's growth from 2 to 60 min", 100 * (long["child"] / first["child"] - 1), "%", 10,
        between="the index of an hour, which the demuxer holds.",
    )  # fmt: skip


def _footprint(place: Place, master: Path, recipe: str, preset: str) -> dict[str, float]:
    """Megabytes of the builder and of the largest child."""
    store = place.folder / "memory"
    shutil.rmtree(store, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.footprint", str(master), recipe, preset, str(store)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    shutil.rmtree(store)
    return {name: size / 1e6 for name, size in json.loads(done.stdout).items()}
