# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m bench``: every row in one run, on the terminal and in docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bench.machine import this_machine
from bench.masters import ROOT, Place, described
from bench.report import Section, page, table

ROWS = {
    "first-play": "bench.rows.first_play",
    "ladder": "bench.rows.ladder",
    "conforming": "bench.rows.conforming",
    "av1": "bench.rows.av1",
    "caption": "bench.rows.caption",
    "no-op": "bench.rows.no_op",
    "loudness": "bench.rows.loudness",
    "segments": "bench.rows.segments",
    "memory": "bench.rows.memory",
    "meter": "bench.rows.meter",
    "directory": "bench.rows.directory",
    "stories": "bench.rows.stories",
    "voiding": "bench.rows.voiding",
    "claims": "bench.rows.claims",
    "correction": "bench.rows.correction",
    "search": "bench.rows.search",
    "style": "bench.rows.style",
    "matching": "bench.rows.matching",
    "upload": "bench.rows.upload",
    "newsroom-play": "bench.rows.newsroom_play",
}
"""The table of rows, in the order of their page."""
PAGES = {
    ROOT / "docs" / "reference" / "benchmarks.md": list(ROWS)[:10],
    ROOT / "docs" / "reference" / "benchmarks-newsroom.md": list(ROWS)[10:],
}
"""Each page is written when all its rows were measured."""
SECONDS = 24.0


def main(given: Sequence[str] | None = None) -> int:
    """Measure the rows that are named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"among {', '.join(ROWS)}; all by default")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of the ladder's master")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "bench", help="for masters and stores"
    )
    arguments = parser.parse_args(given)
    if unknown := [name for name in arguments.rows if name not in ROWS]:
        parser.error(f"no row is named {unknown[0]}; there are {', '.join(ROWS)}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    place = Place(arguments.folder.absolute(), arguments.seconds)
    machine = this_machine()
    print(machine.sentence())
    sections = {name: measured(name, place) for name in arguments.rows or ROWS}
    for written, rows in PAGES.items():
        if all(name in sections for name in rows):
            told = [sections[name] for name in rows]
            written.write_text(page(machine, told, described()), encoding="utf-8")
            print(f"\nWritten to {written}")
    return 0


def measured(name: str, place: Place) -> Section:
    """Measure one row and print it."""
    module = import_module(ROWS[name])
    print(f"\n{module.TITLE} …", file=sys.stderr, flush=True)
    started = time.monotonic()
    results = tuple(module.measure(place))
    print(f"\n## {module.TITLE}\n\n{table(results)}", flush=True)
    return Section(module.TITLE, module.HOW, results, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
