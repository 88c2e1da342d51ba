# SPDX-License-Identifier: Apache-2.0
"""From a master and a recipe to the graph of everything that will be made.

Planning reads what a master holds and fixes every segment of every rendition; it encodes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Event
from types import ModuleType

import msgspec

from kepu.engine.adoption import adopt_early
from kepu.engine.attached_captions import (
    AttachedCaptions,
    caption_source,
    embedded_target,
    numbered,
    read_attached,
    read_taken_out,
)
from kepu.engine.attached_sounds import AttachedSound, file_sound, master_sounds
from kepu.engine.brief import Brief, CaptionSource, SoundSource
from kepu.engine.builder import Builder
from kepu.engine.captions.reader import CaptionReading
from kepu.engine.chapters import ended
from kepu.engine.digest import FileState
from kepu.engine.errors import MediaError, RecipeError
from kepu.engine.facts import MediaFacts
from kepu.engine.graph import Graph, Source
from kepu.engine.ingest import ingest_target, needs_ingest, probe_target, read_facts
from kepu.engine.language import Sentence, sentence
from kepu.engine.master_digests import digest_of_source
from kepu.engine.recipe import RENDITIONS, Ladder, Recipe
from kepu.engine.renditions.rungs import copied_master
from kepu.engine.store import Store
from kepu.engine.timeline import Timeline, plan_timeline
from kepu.engine.tools import tool_versions
from kepu.engine.tracks import Track


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: a master, a recipe, files beside the master, and perhaps only some
    renditions (names of the recipe's table). ``lazy`` adds what is only offered while playing. ``facts``
    are the master's own where they were probed before; then it is not probed again. ``chapters`` (when each
    begins, in milliseconds, and its title) stand in place of the master's own."""

    master: Path
    recipe: Recipe
    captions: tuple[AttachedCaptions, ...] = ()
    sounds: tuple[AttachedSound, ...] = ()
    only: tuple[str, ...] = ()
    title: str = ""
    lazy: bool = False
    facts: MediaFacts | None = None
    chapters: tuple[tuple[int, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that can be made, and why some things cannot. ``names`` are the targets that the order
    asks for: all that is published, or a part of it. ``facts`` are the master's own;
    ``brief`` holds those of the file that is cut; ``readings`` tell how each caption file was read."""

    order: Order
    graph: Graph
    names: tuple[str, ...]
    facts: MediaFacts
    brief: Brief
    readings: tuple[CaptionReading, ...]
    unavailable: tuple[Sentence, ...]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks of the stream."""
        return self.brief.tracks


def plan(order: Order, store: Store, *, provisional: bool = False, cancel: Event | None = None) -> Plan:
    """Probe the master of *order* and plan all it asks for. What is probed is kept in *store*.

    With *provisional*, files are known by their place and date until somebody has the time to read
    them whole; what is made meanwhile is adopted later (``Builder.adopt``), at the latest by the next
    plan without it. *cancel* stops what planning itself makes. Raises ``MediaError``
    where the master cannot be used, ``RecipeError`` where *order* names an unknown rendition.
    """
    identify = _provisional_identity if provisional else partial(digest_of_source, store)
    graph = Graph([Source("master", order.master, identify(order.master))], tool_versions(store.tools))
    made = _Making(graph, store, cancel, provisional)
    graph.add([probe_target("master", "probe.json", published=True)])
    facts = order.facts or read_facts(made("probe/master"))
    _refuse_unusable(facts)
    cut, name = _cut(order, facts, graph, made)
    readings = tuple(read_attached(each) for each in order.captions)
    brief = Brief(cut, order.recipe, _timeline(cut, order.recipe), name, title=_title(order, facts))
    brief = replace(
        brief,
        lazy=order.lazy,
        sounds=(*master_sounds(cut, name), *_attached_sounds(order, graph, identify, made)),
        captions=_captions(readings, facts, graph, made) if order.recipe.captions else (),
    )
    modules = {
        key: import_module(RENDITIONS[key]) for key in RENDITIONS if getattr(order.recipe, key) is not None
    }
    brief = replace(
        brief, tracks=tuple(t for m in modules.values() if hasattr(m, "tracks") for t in m.tracks(brief))
    )
    names, unavailable = _targets(order, graph, modules, brief)
    if not provisional:
        adopt_early(store, graph)
    unavailable.append(_chapters_left_out(order, cut))
    told = tuple(each for each in unavailable if each is not None)
    return Plan(order, graph, tuple(names), facts, brief, readings, told)


def _cut(order: Order, facts: MediaFacts, graph: Graph, made: _Making) -> tuple[MediaFacts, str]:
    """The facts of the file that is cut, which is the master or what was taken in of it, and its name."""
    cut, name = facts, "master"
    if needs_ingest(facts):
        graph.add([ingest_target(facts, "master"), probe_target("ingest", "ingest/probe.json")])
        cut, name = read_facts(made("probe/ingest")), "ingest"
    if order.chapters is not None:
        told = ended(order.chapters, round(cut.duration * 1000))
        cut = msgspec.structs.replace(cut, chapters=told)
    return cut, name


def _targets(
    order: Order, graph: Graph, modules: dict[str, ModuleType], brief: Brief
) -> tuple[list[str], list[Sentence | None]]:
    """Put what every rendition needs into *graph*. The names of what is wanted, and why some cannot be."""
    wanted = _wanted(order, modules)
    names = ["probe/master"]
    for key, module in modules.items():
        found = module.targets(brief)
        graph.add(found)
        names += [target.name for target in found if key in wanted and target.published]
    return names, [
        m.unavailable(brief) for k, m in modules.items() if k in wanted and hasattr(m, "unavailable")
    ]


def _title(order: Order, facts: MediaFacts) -> str:
    """The title that was asked for, else the one in the master's tags, else the file's name."""
    return order.title or facts.tags.get("title", "").strip() or order.master.stem


def _chapters_left_out(order: Order, cut: MediaFacts) -> Sentence | None:
    many = len(order.chapters or ()) - len(cut.chapters)
    if order.chapters is None or not many:
        return None
    return sentence("{many} chapters begin behind the end of the film and are left out.", many=many)


class _Making:
    """Makes a target that planning itself needs, and gives its first output."""

    def __init__(self, graph: Graph, store: Store, cancel: Event | None, provisional: bool) -> None:
        self._graph, self._store, self._cancel = graph, store, cancel
        self._provisional = provisional

    def __call__(self, name: str) -> Path:
        found = self._found(name)
        if found is None and not self._provisional and adopt_early(self._store, self._graph):
            found = self._found(name)
        if found is not None:
            return found
        with Builder(self._graph, self._store) as builder:
            return builder.request(name, cancel=self._cancel)[0]

    def _found(self, name: str) -> Path | None:
        key = self._graph.key(name)
        record = self._store.find([key]).get(key)
        return self._store.paths(record)[0] if record else None


def _provisional_identity(path: Path) -> str:
    try:
        return FileState.of(path).identity
    except OSError as error:
        raise MediaError(
            sentence("{path} cannot be read: {cause}.", path=str(path), cause=error.strerror or str(error))
        ) from error


def _refuse_unusable(facts: MediaFacts) -> None:
    for each in facts.troubles:
        if each.severity == "error":
            raise MediaError(each.sentence)
    if not facts.video and not facts.audio:
        raise MediaError(sentence("The master holds neither pictures nor sound. Choose another file."))


def _timeline(cut: MediaFacts, recipe: Recipe) -> Timeline | None:
    if not cut.video:
        return None
    ladder = recipe.ladder or Ladder(rungs=[])
    copied = copied_master(Brief(cut, recipe, None))
    return plan_timeline(cut, cut.video[0], ladder, at_keyframes=copied)


def _attached_sounds(
    order: Order, graph: Graph, identify: Callable[[Path], str], made: Callable[[str], Path]
) -> list[SoundSource]:
    found = []
    for sound in order.sounds:
        graph.add_source(Source(sound.name, sound.path, identify(sound.path)))
        graph.add([probe_target(sound.name, f"ingest/{sound.name}/probe.json")])
        found.append(file_sound(sound, read_facts(made(f"probe/{sound.name}"))))
    return found


def _captions(
    readings: Iterable[CaptionReading], facts: MediaFacts, graph: Graph, made: Callable[[str], Path]
) -> tuple[CaptionSource, ...]:
    """The caption files given, then the tracks inside the master of languages that were not given."""
    sources = [caption_source(reading) for reading in readings]
    given = {source.language for source in sources}
    for subtitle in facts.subtitles:
        if subtitle.text and not subtitle.forced and subtitle.language not in given:
            target = embedded_target(facts, subtitle)
            graph.add([target])
            sources.append(read_taken_out(made(target.name)))
    return numbered(source for source in sources if source.track.cues)


def _wanted(order: Order, modules: Iterable[str]) -> set[str]:
    """The names of the renditions that are asked for, each known to the recipe."""
    known = list(modules)
    for name in order.only:
        if name not in known:
            raise RecipeError(
                sentence(
                    "The recipe {recipe} makes no {name}; it makes {known}.",
                    recipe=order.recipe.name,
                    name=name,
                    known=", ".join(known),
                )
            )
    return set(order.only or known)
