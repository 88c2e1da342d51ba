# SPDX-License-Identifier: Apache-2.0
"""A master that plays while its renditions are made: what a player may ask for, and the file of each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from kepu.engine.builder import Builder
from kepu.engine.facts import MediaFacts
from kepu.engine.planning import Order, Plan
from kepu.engine.process import warm
from kepu.engine.recipe import RENDITIONS, Recipe, Stream
from kepu.engine.tools import tool_versions
from kepu.engine.tracks import TrackKind

WITH_SOURCE = "play.m3u8"
"""The playlist that also offers the master's own pictures; it is never published."""


@dataclass(frozen=True, slots=True)
class Served:
    """A file to send; ``digest`` is its content digest, empty where it is not known."""

    place: Path
    digest: str = ""


def get_ready() -> None:
    """Load all that is loaded after the first master, and start the child that looks into the next one."""
    warm("kepu.engine.readers.probe")
    for module in RENDITIONS.values():
        import_module(module)
    for maker in ("ladder_making", "audio_making"):
        import_module(f"kepu.engine.renditions.{maker}")
    tool_versions()


def served(builder: Builder, path: str, patience: float | None = None) -> Served | None:
    """The output *path* of the builder's graph, made now if it is missing; ``None`` where nothing makes it.
    Raises as ``Builder.request`` does."""
    graph = builder.graph
    target = graph.owner(path)
    if target is None:
        return None
    index = target.outputs.index(path)
    place = builder.request(target.name, patience=patience)[index]
    key = graph.key(target.name)
    record = builder.store.find([key]).get(key)
    return Served(place, record.outputs[index].digest if record else "")


def playing_order(master: Path, recipe: Recipe, facts: MediaFacts | None = None) -> Order:
    """The order of what a player needs of *master*: the pictures and the sound of *recipe* with the playlists
    over them, under the same keys as in the whole recipe, and nothing that takes time to plan."""
    bare = Recipe(recipe.name, recipe.title, recipe.ladder, recipe.audio, stream=Stream(hls=True, dash=False))
    return Order(master=master, recipe=bare, lazy=True, facts=facts)


def offered(plan: Plan) -> dict[str, str | None]:
    """Every path that a player of *plan* may ask for; the text of those that are written from the plan
    alone, ``None`` for those that are made."""
    found: dict[str, str | None] = {}
    for track in plan.tracks:
        if track.kind is not TrackKind.KEYFRAMES:
            found |= {each.path: None for each in track.segments} | {track.init: None}
            found[track.playlist] = _text(plan, track.playlist)
    found[WITH_SOURCE] = _text(plan, WITH_SOURCE)
    return found


def _text(plan: Plan, path: str) -> str:
    target = plan.graph.owner(path)
    assert target is not None
    return str(target.parameters["text"])
