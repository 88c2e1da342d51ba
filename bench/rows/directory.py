# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newsroom's lists and pages beside bare Wagtail snippets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.masters import ROOT, Place
from bench.results import Result

TITLE = "Lists and pages of the directory"
PEOPLE, UNITS = 5_000, 300
HOW = (
    "A house of 5,000 people and 300 units on SQLite. Each of our pages, seen by a leader whose rights are"
    " looked up, in turn with Wagtail's list or form of a bare snippet of the same rows and columns, seen by"
    " an administrator, in one process. CPU of the process, the least of ten. A page of ours without a twin"
    " stands beside the form of the same row, or the list of panels. Queries are those of one page."
)


def measure(place: Place) -> Iterator[Result]:
    """CPU and queries of each page."""
    house = set_up(place.folder / "house")
    for each in json.loads(child("bench.house.looking", str(house), str(PEOPLE), str(UNITS))):
        ours, other = 1000 * each["ours"], 1000 * each["other"]
        yield Result(
            each["name"],
            ours / other,
            "×",
            1.5,
            1.0,
            other=f"{other:.0f} ms, {each['other_queries']} queries",
            ours=f"{ours:.0f} ms, {each['queries']} queries",
        )


def set_up(house: Path) -> Path:
    """The example house in *house*, made where it is not there yet."""
    command = [sys.executable, "-m", "kepu.cli.main", "setup", "--example", "--house", str(house)]
    subprocess.run(command, check=True, capture_output=True)
    return house


def child(module: str, *arguments: str, before: tuple[str, ...] = ()) -> str:
    """What *module* prints, run in a process of its own."""
    command = [*before, sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout
