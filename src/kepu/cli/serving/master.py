# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master that plays while its renditions are made: each when it is first asked for, the rest behind."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread

from kepu.cli.serving.doing import doing
from kepu.engine.builder import Builder
from kepu.engine.errors import Cancelled, EngineError
from kepu.engine.graph import Graph, Target
from kepu.engine.outcome import BuildFailed
from kepu.engine.playing import WITH_SOURCE, Served, served
from kepu.engine.progress import Progress
from kepu.engine.states import DONE, LOST, State
from kepu.engine.store import Store
from kepu.theme.film import MadeFile

FILL_AFTER = 3.0
"""Seconds of playing before the rest is made behind it. What a player asks for first would otherwise wait
for a job that makes it among others, as long as the machine has nothing better to do."""
ADOPT_AFTER = 10.0
"""Seconds of playing after which the master is read whole for its digest; the first ones are for playing."""
_QUICK = ("probe.json", "stream.m3u8", "chapters.json")


class MakingState:
    """What the page is told of a build: a listener for the builder, and what it heard."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done, self._total = 0, 1
        self._seconds_left: float | None = None
        self._making: dict[str, Target] = {}
        self._failed: dict[str, object] = {}

    def __call__(self, progress: Progress) -> None:
        """Hear of one target."""
        name = progress.target.name
        with self._lock:
            self._done, self._total = progress.done, max(1, progress.total)
            self._seconds_left = progress.seconds_left
            self._making.pop(name, None)
            self._failed.pop(name, None)
            if progress.state is State.RUNNING:
                self._making[name] = progress.target
            elif progress.state is State.FAILED and progress.error is not None:
                self._failed[name] = progress.error.sentence

    def fail(self, error: EngineError) -> None:
        """Hear that the whole build ended early."""
        with self._lock:
            self._failed[""] = error.sentence

    def told(self) -> dict[str, object]:
        """What was heard, as plain JSON in the reader's language."""
        with self._lock:
            left = self._seconds_left
            return {
                "done": self._done,
                "total": self._total,
                "seconds_left": None if left is None else round(left),
                "making": list(dict.fromkeys(map(doing, self._making.values()))),
                "failed": list(dict.fromkeys(map(str, self._failed.values()))),
            }


class MasterOrigin:
    """The renditions of *builder*'s graph. ``state`` hears the builder: give it as the builder's listener.

    *identify* plans again with the master's real digest; what was made by then is adopted.
    """

    progress = "progress.json"

    def __init__(
        self,
        builder: Builder,
        heard: MakingState,
        title: str,
        identify: Callable[[Event], Graph] | None = None,
    ) -> None:
        self.title = title
        self._builder = builder
        self._store: Store = builder.store
        self._heard = heard
        self._identify = identify
        self._closing = Event()
        self._threads = [
            Thread(target=self._fill_in, name="kepu-fill-in"),
            Thread(target=self._adopt, name="kepu-adopt"),
        ]

    def start(self) -> None:
        """Begin to make everything, behind what is asked for."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop making; what is whole is kept."""
        self._closing.set()
        self._builder.cancel()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def files(self) -> list[MadeFile]:
        """Every output of the graph; those that are made with size and digest."""
        graph = self._builder.graph
        records = self._store.find([graph.key(target.name) for target in graph])
        found = {output.path: output for record in records.values() for output in record.outputs}
        return [
            MadeFile(path, found[path].size, found[path].digest) if path in found else MadeFile(path)
            for target in graph
            for path in target.outputs
            if target.published or path == WITH_SOURCE
        ]

    def find(self, path: str) -> Served | None:
        """The output *path*, made now if it is missing."""
        return served(self._builder, path)

    def read(self, path: str) -> bytes | None:
        """The bytes of *path* where it is made, and of the small things that a page begins with."""
        target = self._builder.graph.owner(path)
        if target is None:
            return None
        quick = path in _QUICK or (path.startswith("captions/") and path.endswith(".json"))
        if not quick and self._builder.state(target.name) not in DONE:
            return None
        served = self.find(path)
        return served.place.read_bytes() if served else None

    def state(self) -> dict[str, object]:
        """What is being made, what failed, how long it takes, and which renditions are there."""
        states = [self._builder.state(target.name) for target in self._builder.graph if target.published]
        open_ones = sum(each not in DONE and each not in LOST for each in states)
        told = self._heard.told()
        return told | {"made": self._made(), "done": len(states) - open_ones, "total": len(states)}

    def _made(self) -> list[str]:
        unmade = {
            target.name.partition("/")[0]
            for target in self._builder.graph
            if self._builder.state(target.name) not in DONE
        }
        names = dict.fromkeys(target.name.partition("/")[0] for target in self._builder.graph)
        return [name for name in names if name not in unmade]

    def _fill_in(self) -> None:
        if self._closing.wait(FILL_AFTER):
            return
        try:
            self._builder.build(background=True)
        except (BuildFailed, Cancelled):
            pass  # Each failure was heard on its own; being stopped is no failure.
        except EngineError as error:
            self._heard.fail(error)

    def _adopt(self) -> None:
        if self._identify is None or self._closing.wait(ADOPT_AFTER):
            return
        try:
            self._builder.adopt(self._identify(self._closing))
        except Cancelled:
            pass
        except EngineError as error:
            self._heard.fail(error)
