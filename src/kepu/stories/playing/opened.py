# SPDX-License-Identifier: AGPL-3.0-or-later
"""One master that is open for playing: planned once, its segments made when they are asked for."""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as NotDone
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event

import msgspec

from kepu.engine.builder import Builder
from kepu.engine.errors import Cancelled, EngineError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence
from kepu.engine.master_digests import trust
from kepu.engine.outcome import NotYet
from kepu.engine.planning import plan
from kepu.engine.playing import Served, offered, playing_order, served
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store
from kepu.stories.models import Master

RECIPE = "web"
"""What publications are made by: so their segments are the same, and made once."""
CHILDREN = 2
"""So many parts of one master are made at once: a player asks for pictures and sound."""
MOST_ASKED = 16
FORGOTTEN_SECONDS = 8.0
"""What was not asked for again for so long has no viewer any more: players that wait ask every second."""


@dataclass(frozen=True, slots=True)
class _Opened:
    store: Store
    builder: Builder
    offered: dict[str, str | None]


class OpenMaster:
    """*master* with its builder in the store at *folder*. It is planned in *planners*, and its parts are made
    in *makers*; both are shared with others. Where its digest is not known yet it is planned under a
    provisional identity, and ``learn`` goes over to the real one."""

    def __init__(self, master: Master, folder: Path, planners: Executor, makers: Executor) -> None:
        self._path, self._folder, self._makers, self._planners = master.path, folder, makers, planners
        self._digest = master.digest
        facts = msgspec.convert(master.facts, MediaFacts)
        self._order = playing_order(self._path, load_recipe(RECIPE), facts)
        self._closing = Event()
        self._idle = Condition()
        self._asking = 0
        self._asked: dict[str, float] = {}
        self.used = time.monotonic()
        self._opened: Future[_Opened] = planners.submit(self._open)

    def _open(self) -> _Opened:
        store = Store(self._folder)
        try:
            if self._digest:
                trust(store, self._path, self._digest)
            planned = plan(self._order, store, provisional=not self._digest, cancel=self._closing)
            builder = Builder(
                planned.graph,
                store,
                request_workers=CHILDREN,
                request_executor=self._makers,
                request_limit=MOST_ASKED,
            )
        except BaseException:
            store.close()
            raise
        return _Opened(store, builder, offered(planned))

    @property
    def hopeless(self) -> bool:
        """Whether it could not be planned, so that a later try may do better."""
        failed = self._opened.exception() if self._opened.done() else None
        return failed is not None and not getattr(failed, "permanent", False)

    def learn(self, digest: str) -> None:
        """Go on under *digest*, which was not known when it was opened. Returns at once."""
        if digest and not self._digest and self._opened.done() and self._opened.exception() is None:
            self._digest = digest
            self._planners.submit(self._adopt, digest)

    def _adopt(self, digest: str) -> None:
        with self._in_use():
            opened = self._opened.result()
            trust(opened.store, self._path, digest)
            opened.builder.adopt(plan(self._order, opened.store, cancel=self._closing).graph)

    def find(self, path: str, patience: float) -> Served | str | None:
        """The file of *path*, or its text where that is written from the plan; made now if it is missing.
        ``None`` where there is no such thing.

        Raises ``NotYet`` after *patience* seconds, when the work goes on; ``TooManyRequests``, and what
        stopped it.
        """
        deadline = time.monotonic() + patience
        with self._in_use():
            try:
                opened = self._opened.result(patience)
            except NotDone as error:
                raise NotYet(sentence("The master is being taken in. Ask again in a moment.")) from error
            if path not in opened.offered:
                return None
            if (text := opened.offered[path]) is not None:
                return text
            target = opened.builder.graph.owner(path)
            assert target is not None
            try:
                return served(opened.builder, path, max(0.0, deadline - time.monotonic()))
            finally:
                self._asked[target.name] = time.monotonic()

    def _in_use(self) -> _InUse:
        return _InUse(self)

    def enter(self) -> None:
        """Somebody asks: it is not closed until ``leave``. Raises ``Cancelled`` where it is closed."""
        with self._idle:
            if self._closing.is_set():
                raise Cancelled(sentence("The work was stopped."))
            self._asking += 1
            self.used = time.monotonic()

    def leave(self) -> None:
        """Somebody was answered."""
        with self._idle:
            self._asking -= 1
            self.used = time.monotonic()
            self._idle.notify_all()

    def tidy(self) -> None:
        """Stop what nobody asks for any more."""
        if not self._opened.done() or self._opened.exception() is not None:
            return
        before = time.monotonic() - FORGOTTEN_SECONDS
        stale = [name for name, at in list(self._asked.items()) if at < before]
        if stale and not self._closing.is_set():
            for name in stale:
                self._asked.pop(name, None)
            self._opened.result().builder.abandon(stale)

    def close(self) -> None:
        """Stop what runs, and give everything back once nobody asks. What is whole is kept."""
        self._closing.set()
        try:
            opened = self._opened.result()
        except EngineError:
            return
        opened.builder.cancel()
        with self._idle:
            self._idle.wait_for(lambda: not self._asking)
        opened.builder.close()
        opened.store.close()


class _InUse:
    """A block in which an open master is asked."""

    def __init__(self, master: OpenMaster) -> None:
        self._master = master

    def __enter__(self) -> None:
        self._master.enter()

    def __exit__(self, *_: object) -> None:
        self._master.leave()
