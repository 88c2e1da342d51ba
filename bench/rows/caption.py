# SPDX-License-Identifier: AGPL-3.0-or-later
"""One caption line changed in a film of an hour."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.masters import HOUR, Place
from bench.results import Result
from bench.stopwatch import timed
from bench.words import EACH, write_captions
from kepu.engine.attached_captions import AttachedCaptions
from kepu.engine.builder import Builder
from kepu.engine.forecast import forecast
from kepu.engine.graph import Graph
from kepu.engine.planning import Order, Plan, plan
from kepu.engine.recipe import Recipe
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store

TITLE = "One caption line changed"
HOW = (
    "A 60-minute film with 900 captions by the recipe `web`. One word of one caption is changed: which"
    " targets have another build key is compared over the whole film, and what they take is forecast as"
    " the full build is. Then really, with captions and manifests alone: everything is made, the line"
    " is changed, and the time from reading the files to the last target made again is taken, planning"
    " included."
)
CHANGED = 450
FILM = "film.en.srt"


def measure(place: Place) -> Iterator[Result]:
    """What is made again of the whole film, and how long that takes."""
    folder = place.folder / "caption"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    master = place.hour()
    with Store(folder / "store") as store:
        whole, again = _stale(master, folder, store)
        full = forecast(whole.graph, store, whole.names)
        stale = [each.target for each in full.planned if each.target.name in again]
        unlike = [name for name in again if not _holds_the_line(name)]
        made, cpu, wall = _really(master, folder, store)
    yield Result(
        f"made again without holding the line, of {len(full.planned)} targets", len(unlike), "", 0,
        ours=f"{len(again)} made again: {', '.join(sorted(again))}",
    )  # fmt: skip
    bytes_again = sum(target.size for target in stale)
    yield Result("bytes, of the film's", 100 * bytes_again / full.bytes, "%", 0.2,
                 other=f"{full.bytes / 1e6:.0f} MB", ours=f"{bytes_again / 1e3:.0f} kB")  # fmt: skip
    yield Result("CPU, of a full build's forecast", 100 * cpu / full.cpu_seconds, "%", 0.2,
                 other=f"{full.cpu_seconds:.0f} s", ours=f"{cpu:.2f} s for {made} targets")  # fmt: skip
    yield Result("time, of 60 minutes", 100 * wall / HOUR, "%", 0.2, other="60 min", ours=f"{wall:.2f} s")


def _planned(master: Path, folder: Path, store: Store, recipe: Recipe, changed: int | None) -> Plan:
    captions = folder / FILM
    write_captions(captions, HOUR, changed)
    order = Order(master, recipe, captions=(AttachedCaptions(captions, "en"),))
    return plan(order, store, provisional=True)


def _stale(master: Path, folder: Path, store: Store) -> tuple[Plan, list[str]]:
    """The plan of the whole film, and the targets whose keys differ once the line is changed."""
    recipe = load_recipe("web")
    before = _planned(master, folder, store, recipe, None)
    after = _planned(master, folder, store, recipe, CHANGED)
    return before, changed_targets(before.graph, after.graph)


def changed_targets(before: Graph, after: Graph) -> list[str]:
    """The targets of *after* that were not in *before* under the same key."""
    return [
        target.name for target in after
        if target.name not in before.targets or before.key(target.name) != after.key(target.name)
    ]  # fmt: skip


def _holds_the_line(name: str) -> bool:
    """Whether target *name* is a whole caption file, or a segment in whose time the changed cue is shown."""
    if not name.startswith("captions/en"):
        return False
    number = name.rpartition("/")[2]
    if not number.isdigit():
        return True
    start = _start_of(int(number))
    return start < (CHANGED + 1) * EACH and _start_of(int(number) + 1) > CHANGED * EACH


def _start_of(segment: int) -> float:
    """Seconds: three segments of 2 s, then 6 s each, as the recipe plans them on a film of 25 frames."""
    return min(segment, 3) * 2 + max(0, segment - 3) * 6


def _really(master: Path, folder: Path, store: Store) -> tuple[int, float, float]:
    """How many targets were made again, in how much CPU and wall time."""
    recipe = msgspec.structs.replace(
        load_recipe("web"), ladder=None, audio=None, podcast=None, poster=None, storyboard=None, download=None
    )
    before = _planned(master, folder, store, recipe, None)
    with Builder(before.graph, store) as builder:
        builder.build(before.names)
    with timed() as spent:
        after = _planned(master, folder, store, recipe, CHANGED)
        with Builder(after.graph, store) as builder:
            made = builder.build(after.names).made
    return len(made), spent.cpu, spent.wall
