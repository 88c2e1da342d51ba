# SPDX-License-Identifier: Apache-2.0
"""Making what is missing, in parallel, once, and whole."""

from __future__ import annotations

import copy
import os
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

from kepu.engine.adoption import adopt
from kepu.engine.collection import collect
from kepu.engine.crew import LOOK_SECONDS, Crew
from kepu.engine.errors import Cancelled, EngineError, GraphError
from kepu.engine.graph import Graph
from kepu.engine.language import sentence
from kepu.engine.outcome import BuildFailed, Built, Failure, NotYet, TooManyRequests
from kepu.engine.progress import Listener, Meter, Progress
from kepu.engine.states import LOST, OPEN, State
from kepu.engine.store import Store

BACKGROUND_NICENESS = 10
_UNTOLD = frozenset({State.WANTED, State.READY})


@dataclass(eq=False, slots=True)
class _Flight:
    """One making of one target that others wait for."""

    over: Event = field(default_factory=Event)
    error: EngineError | None = None


class Builder:
    """Makes the targets of *graph* into *store*.

    Jobs run in *executor* (any ``concurrent.futures.Executor``; by default threads), never more than
    *workers* at once. What is asked for by ``request`` runs beside them, *request_workers* at once, in
    *request_executor* or in threads of its own; at most *request_limit* different targets may be asked
    for at a time.
    *listener* is told of progress, in a thread that called ``build`` or ``request``.

    It is a context manager; leaving it stops what runs and gives the working place back. Opening
    raises ``StorageError``, or ``SourceChanged`` where a source is not what the graph says.
    """

    def __init__(
        self,
        graph: Graph,
        store: Store,
        executor: Executor | None = None,
        workers: int | None = None,
        *,
        request_workers: int = 2,
        request_executor: Executor | None = None,
        request_limit: int = 64,
        listener: Listener | None = None,
    ) -> None:
        self.store = store
        self._listener = listener
        self._request_limit = request_limit
        self._one_build, self._telling = Lock(), Lock()
        self._meter = Meter()
        self._errors: dict[str, EngineError] = {}
        self._flights: dict[str, _Flight] = {}
        self._news: deque[Progress] = deque()
        self._scope: set[str] = set()
        self._awaited: set[str] = set()
        self._cancel_asked = self._closed = False
        workers = workers or os.cpu_count() or 1
        self._crew = Crew(graph, store, executor, workers, request_workers, self._moved, request_executor)
        self._lock = self._crew.changed

    @property
    def graph(self) -> Graph:
        """The graph whose targets are made."""
        return self._crew.place.graph

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def state(self, name: str) -> State:
        """The state of target *name*."""
        with self._lock:
            return self._crew.schedule.states[name]

    def build(self, names: Sequence[str] | None = None, *, background: bool = False) -> Built:
        """Make the targets *names*, by default all that are published, and what they read.

        With *background*, children run with niceness 10. Raises ``BuildFailed`` once everything else
        is made; ``StorageError`` or ``SourceChanged``, which end a build; ``Cancelled``. Whatever was
        whole by then is kept: running again goes on from there. A store with a limit is brought under
        it afterwards, at the cost of other graphs than this.
        """
        started = time.monotonic()
        with self._one_build:
            wanted = [t.name for t in self.graph if t.published] if names is None else list(names)
            for name in wanted:
                self._must_know(name)
            with self._lock:
                self._begin(wanted, background)
            try:
                self._wait_for_build(tell=True)
            except BaseException:
                self.cancel()
                self._wait_for_build(tell=False)
                raise
            finally:
                cancelled, self._cancel_asked = self._cancel_asked, self._closed
            self._tell()
            built = self._outcome(cancelled, started)
            if self.store.size_limit is not None:
                collect(self.store)
            return built

    def _begin(self, wanted: Sequence[str], background: bool) -> None:
        self._crew.niceness = BACKGROUND_NICENESS if background else 0
        self._crew.halted = None
        self._meter.restart()
        self._scope = set(self.graph.needed_by(wanted))
        self._awaited = {name for name in self._scope if self._crew.schedule.is_open(name)}
        self._crew.place.note_sources()
        self._crew.want(wanted, urgent=False)

    def _wait_for_build(self, *, tell: bool) -> None:
        while True:
            with self._lock:
                self._attend()
                if not self._awaited:
                    return
                self._lock.wait(LOOK_SECONDS)
            if tell:
                self._tell()

    def _outcome(self, cancelled: bool, started: float) -> Built:
        with self._lock:
            schedule = self._crew.schedule
            ordered = [name for name in self.graph.targets if name in self._scope]
            lost = [name for name in ordered if schedule.is_lost(name)]
            if lost and self._crew.halted is not None:
                raise copy.copy(self._crew.halted) from self._crew.halted
            if lost and cancelled:
                raise Cancelled(sentence("The work was stopped. What was made is kept: run again to go on."))
            if lost:
                raise self._failed(lost)
            return Built(
                tuple(name for name in ordered if schedule.states[name] is State.MADE),
                tuple(name for name in ordered if schedule.states[name] is State.KEPT),
                time.monotonic() - started,
            )

    def _failed(self, lost: Sequence[str]) -> BuildFailed:
        states = self._crew.schedule.states
        blocked = [name for name in lost if states[name] is State.BLOCKED]
        return BuildFailed(
            [
                Failure(
                    self.graph.targets[name],
                    self._errors[name],
                    tuple(each for each in blocked if self._errors[each] is self._errors[name]),
                )
                for name in lost
                if states[name] is not State.BLOCKED
            ]
        )

    def request(
        self, name: str, *, patience: float | None = None, cancel: Event | None = None
    ) -> tuple[Path, ...]:
        """The paths of the outputs of target *name*, made now if they are missing.

        Everybody who asks meanwhile waits for the same work, also where ``build`` is doing it. Raises
        what stopped it, to all of them; asking again tries again. Raises ``TooManyRequests``, and
        ``NotYet`` after *patience* seconds, when the work goes on. *cancel*, once set, stops all work.
        """
        deadline = None if patience is None else time.monotonic() + patience
        with self._lock:
            self._must_know(name)
            record = self._crew.paths_if_done(name)
            if record is not None:
                return self.store.paths(record)
            flight = self._board(name)
        while not flight.over.wait(_look(deadline)):
            if cancel is not None and cancel.is_set():
                self.cancel()
            with self._lock:
                self._attend()
            self._tell()
            if deadline is not None and time.monotonic() >= deadline and not flight.over.is_set():
                raise NotYet(sentence("It is being made. Ask again in a moment."))
        self._tell()
        if flight.error is not None:
            raise copy.copy(flight.error) from flight.error
        with self._lock:
            return self.store.paths(self._crew.records[name])

    def abandon(self, names: Iterable[str]) -> None:
        """Nobody waits any more for *names*, which were asked for by ``request``: they are not begun, and
        jobs that make nothing else are stopped. What a ``build`` waits for goes on."""
        with self._lock:
            self._crew.abandon({name for name in names if name in self._flights} - self._awaited)

    def request_output(self, output: str) -> Path:
        """The path of one output, made now if it is missing: see ``request``."""
        target = self.graph.owner(output)
        if target is None:
            raise GraphError(sentence("Nothing makes {output}.", output=repr(output)))
        return self.request(target.name)[target.outputs.index(output)]

    def _must_know(self, name: str) -> None:
        if name not in self.graph.targets:
            raise GraphError(sentence("Nothing is named {name}.", name=name))

    def _board(self, name: str) -> _Flight:
        if name in self._flights:
            return self._flights[name]
        if self._cancel_asked:
            raise Cancelled(sentence("The work was stopped."))
        if len(self._flights) >= self._request_limit:
            raise TooManyRequests(sentence("Too much is asked for at once. Try again in some seconds."))
        flight = self._flights[name] = _Flight()
        try:
            self._crew.want([name], urgent=True)
        except EngineError:
            del self._flights[name]
            raise
        self._attend()
        return flight

    def cancel(self) -> None:
        """Stop all work. From any thread, or from a signal handler: it only leaves a note.

        Whoever waits in ``build`` or ``request`` stops the children, and gets ``Cancelled``. Requests are
        refused until a ``build`` has answered; where none runs, the next one is cancelled at once.
        """
        self._cancel_asked = True

    def adopt(self, graph: Graph) -> int:
        """Go on with *graph*, which has the same targets and real digests in place of provisional
        identities; what was made under those is recorded under the real keys, also what is being
        made now. Returns how many targets were taken over. Raises ``SourceChanged``, ``GraphError``.
        """
        with self._lock:
            if list(graph.targets) != list(self.graph.targets):
                raise GraphError(sentence("The two graphs do not make the same things."))
            count = adopt(self.store, self.graph, graph)
            self._crew.change_graph(graph)
            return count

    def close(self) -> None:
        """Stop what runs, wait for it, and give the working place back. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self.cancel()
            self._attend()
            while self._crew.running:
                self._lock.wait(LOOK_SECONDS)
        self._crew.close()

    def _attend(self) -> None:
        if self._cancel_asked:
            self._crew.stop(Cancelled(sentence("The work was stopped.")), urgent=True)
        self._crew.attend()

    def _moved(self, name: str, before: State, after: State, error: EngineError | None) -> None:
        """A target changed its state. Called with the lock held."""
        target = self.graph.targets[name]
        self._meter.count(target, before, after)
        if after in OPEN:
            if name in self._scope:
                self._awaited.add(name)
        else:
            self._land(name, after, error)
        if self._listener is not None and after not in _UNTOLD:
            self._news.append(self._meter.tell(target, after, error))

    def _land(self, name: str, state: State, error: EngineError | None) -> None:
        self._awaited.discard(name)
        if state in LOST and error is not None:
            self._errors[name] = error
        flight = self._flights.pop(name, None)
        if flight is not None:
            flight.error = error
            flight.over.set()

    def _tell(self) -> None:
        """Pass news on. Called without the lock, so that a listener may take its time."""
        if self._listener is None or not self._telling.acquire(blocking=False):
            return
        try:
            while self._news:
                self._listener(self._news.popleft())
        finally:
            self._telling.release()


def _look(deadline: float | None) -> float:
    """Seconds to wait until somebody should look again."""
    return LOOK_SECONDS if deadline is None else max(0.0, min(LOOK_SECONDS, deadline - time.monotonic()))
