# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much memory a build takes: ``python -m bench.footprint MASTER RECIPE PRESET STORE``.

A process of its own, for the system tells only the most that any child of a process ever took. It plans the
whole film, makes the first, middle and last segments of every rendition, the loudness of all of it, and
prints the most that this process and the largest child held, in bytes.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import msgspec

from bench.machine import cores
from kepu.engine.builder import Builder
from kepu.engine.graph import Graph
from kepu.engine.planning import Order, plan
from kepu.engine.recipe import Recipe
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store


def main() -> None:
    """Build and tell."""
    master, recipe, preset, store = sys.argv[1:]
    with Store(Path(store)) as opened:
        planned = plan(
            Order(Path(master), with_preset(load_recipe(recipe), preset)), opened, provisional=True
        )
        with Builder(planned.graph, opened, workers=cores()) as builder:
            builder.build(chosen(planned.graph))
    told = {
        "builder": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10,
    }
    print(json.dumps(told))


def with_preset(recipe: Recipe, preset: str) -> Recipe:
    """*recipe* with H.264 of *preset*."""
    assert recipe.ladder is not None
    return msgspec.structs.replace(recipe, ladder=msgspec.structs.replace(recipe.ladder, preset=preset))


def chosen(graph: Graph) -> list[str]:
    """The targets to make: of each folder of segments the first, the middle and the last one, and the
    loudness of the whole sound."""
    folders: dict[str, list[str]] = {}
    for target in graph:
        if target.name.startswith(("video/", "audio/")):
            folders.setdefault(target.name.rpartition("/")[0], []).append(target.name)
    found: dict[str, None] = {}
    for names in folders.values():
        segments = [name for name in names if name[-5:].isdigit()]
        found |= dict.fromkeys(segments[:1] + segments[len(segments) // 2 :][:1] + segments[-1:])
        found |= dict.fromkeys(name for name in names if name.endswith("/loudness"))
    return list(found)


if __name__ == "__main__":
    main()
