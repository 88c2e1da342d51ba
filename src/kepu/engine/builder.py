# SPDX-License-Identifier: Apache-2.0
"""Making what is missing, in parallel, once, and whole."""

from __future__ import annotations

import copy
import os
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Condition, Event, Lock

from kepu.engine.adoption import adopt
from kepu.engine.collection import collect
from kepu.engine.errors import Cancelled, EngineError, GraphError, SourceChanged, StorageError
from kepu.engine.graph import Graph, Job
from kepu.engine.jobs import MakerError, Written, run_job
from kepu.engine.language import sentence
from kepu.engine.outcome import BuildFailed, Built, Failure, TooManyRequests
from kepu.engine.progress import Listener, Meter, Progress
from kepu.engine.records import Record
from kepu.engine.schedule import Schedule
from kepu.engine.states import DONE, LOST, OPEN, State
from kepu.engine.store import Store
from kepu.engine.workplace import Workplace

BACKGROUND_NICENESS = 10
_LOOK_SECONDS = 0.1
_QUIET = frozenset({State.WANTED, State.READY})


@dataclass(eq=False, slots=True)
class _Running:
    names: list[str]
    job: Job
    urgent: bool


@dataclass(eq=False, slots=True)
class _Flight:
    """One making of one target that others wait for."""

    over: Event = field(default_factory=Event)
    error: EngineError | None = None


class Builder:
    """Makes the targets of *graph* into *store*.

    Jobs run in *executor* (any ``concurrent.futures.Executor``; by default threads), never more than
    *workers* at once. What is asked for by ``request`` runs beside them, *request_workers* at once, in
    threads of its own; at most *request_limit* different targets may be asked for at a time.
    ``listener`` is told of progress, in the thread that called ``build`` or ``request``.

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
        request_limit: int = 64,
        listener: Listener | None = None,
    ) -> None:
        self.store = store
        self.workers = workers or os.cpu_count() or 1
        self._request_workers, self._request_limit = request_workers, request_limit
        self._listener = listener
        self._changed = Condition()
        self._one_build = Lock()
        self._telling = Lock()
        self._meter = Meter()
        self._schedule = Schedule(graph, self._moved)
        self._place = Workplace(graph, store)
        self._executor = executor or ThreadPoolExecutor(self.workers, thread_name_prefix="kepu")
        self._owns_executor = executor is None
        self._urgent_executor = ThreadPoolExecutor(request_workers, thread_name_prefix="kepu-request")
        self._records: dict[str, Record] = {}
        self._errors: dict[str, EngineError] = {}
        self._cause: EngineError | None = None
        self._running: set[_Running] = set()
        self._flights: dict[str, _Flight] = {}
        self._events: deque[Progress] = deque()
        self._scope: set[str] = set()
        self._awaited: set[str] = set()
        self._halted: EngineError | None = None
        self._cancel_asked = self._pumping = False
        self._niceness = 0
        self._next_look = 0.0

    @property
    def graph(self) -> Graph:
        """The graph whose targets are made."""
        return self._place.graph

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def state(self, name: str) -> State:
        """The state of target *name*."""
        with self._changed:
            return self._schedule.states[name]

    def build(self, names: Sequence[str] | None = None, *, background: bool = False) -> Built:
        """Make the targets *names*, by default all that are published, and what they read.

        With *background*, children run with niceness 10. Raises ``BuildFailed`` when everything else
        is made; ``StorageError`` or ``SourceChanged``, which end a build; ``Cancelled``. Whatever was
        whole by then is kept: running again goes on from there.
        """
        started = time.monotonic()
        with self._one_build:
            wanted = tuple(names) if names is not None else tuple(t.name for t in self.graph if t.published)
            try:
                with self._changed:
                    self._begin(wanted, background)
                self._wait_for_build()
            except BaseException:
                self.cancel()
                self._wait_for_build()
                raise
            finally:
                self._tell()
                cancelled, self._cancel_asked = self._cancel_asked, False
            self._raise_outcome(cancelled)
            self._collect()
            return self._built(time.monotonic() - started)

    def _begin(self, wanted: Sequence[str], background: bool) -> None:
        self._niceness = BACKGROUND_NICENESS if background else 0
        self._halted = None
        self._meter.restart()
        self._place.note_sources()
        self._scope = set(self.graph.needed_by(wanted))
        self._awaited = {name for name in self._scope if self._schedule.is_open(name)}
        self._want(wanted, urgent=False)
        self._attend()

    def _wait_for_build(self) -> None:
        while True:
            with self._changed:
                self._attend()
                if not self._awaited:
                    return
                self._changed.wait(_LOOK_SECONDS)
            self._tell()

    def _raise_outcome(self, cancelled: bool) -> None:
        with self._changed:
            lost = [name for name in self.graph.targets if name in self._scope and self._schedule.is_lost(name)]
            if self._halted is not None and lost:
                raise copy.copy(self._halted) from self._halted
            if cancelled and lost:
                raise Cancelled(sentence("The work was stopped. What was made is kept: run again to go on."))
            states = self._schedule.states
            failures = [
                Failure(
                    self.graph.targets[name], self._errors[name],
                    tuple(each for each in lost
                          if states[each] is State.BLOCKED and self._errors[each] is self._errors[name]),
                )
                for name in lost if states[name] is not State.BLOCKED
            ]
        if failures:
            raise BuildFailed(failures) from failures[0].error

    def _built(self, seconds: float) -> Built:
        with self._changed:
            states = self._schedule.states
            ordered = [name for name in self.graph.targets if name in self._scope]
            return Built(
                tuple(name for name in ordered if states[name] is State.MADE),
                tuple(name for name in ordered if states[name] is State.KEPT),
                seconds,
            )

    def request(self, name: str) -> tuple[Path, ...]:
        """The paths of the outputs of target *name*, made now if they are missing.

        Everybody who asks meanwhile waits for the same work, also where ``build`` is doing it. Raises
        what stopped it, to all of them; asking again tries again. Raises ``TooManyRequests``.
        """
        with self._changed:
            if name not in self.graph.targets:
                raise GraphError(sentence("Nothing is named {name}.", name=name))
            record = self._records.get(name)
            if record is not None and self._schedule.states[name] in DONE and self.store.is_whole(record):
                return self.store.paths(record)
            flight = self._board(name)
        while not flight.over.wait(_LOOK_SECONDS):
            with self._changed:
                self._attend()
            self._tell()
        self._tell()
        if flight.error is not None:
            raise copy.copy(flight.error) from flight.error
        with self._changed:
            return self.store.paths(self._records[name])

    def request_output(self, output: str) -> Path:
        """The path of one output, made now if it is missing: see ``request``."""
        target = self.graph.owner(output)
        if target is None:
            raise GraphError(sentence("Nothing makes {output}.", output=repr(output)))
        return self.request(target.name)[target.outputs.index(output)]

    def _board(self, name: str) -> _Flight:
        flight = self._flights.get(name)
        if flight is not None:
            return flight
        if len(self._flights) >= self._request_limit:
            raise TooManyRequests(sentence("Too much is asked for at once. Try again in some seconds."))
        flight = self._flights[name] = _Flight()
        try:
            self._want([name], urgent=True)
            self._attend()
        except EngineError:
            self._flights.pop(name, None)
            raise
        return flight

    def cancel(self) -> None:
        """Stop all work. From any thread, or from a signal handler: it only leaves a note.

        Whoever waits in ``build`` or ``request`` stops the children, and gets ``Cancelled``. Requests are
        refused until the next ``build``; where none runs, the next one is cancelled at once.
        """
        self._cancel_asked = True

    def adopt(self, graph: Graph) -> int:
        """Go on with *graph*, which has the same targets and real digests in place of provisional
        identities; what was made under those is recorded under the real keys, also what is being
        made now. Returns how many targets were taken over. Raises ``SourceChanged``, ``GraphError``.
        """
        with self._changed:
            count = adopt(self.store, self.graph, graph)
            self._place.change_graph(graph)
            self._schedule.graph = graph
            for name, record in list(self._records.items()):
                self._records[name] = self.store.any_records([graph.key(name)]).get(graph.key(name), record)
            return count

    def close(self) -> None:
        """Stop what runs, wait for it, and give the working place back. Safe to call twice."""
        with self._changed:
            self.cancel()
            while True:
                self._attend()
                if not self._running:
                    break
                self._changed.wait(_LOOK_SECONDS)
        if self._owns_executor:
            self._executor.shutdown()
        self._urgent_executor.shutdown()
        self._place.close()
        self._collect()

    def _collect(self) -> None:
        if self.store.size_limit is not None:
            collect(self.store)

    # From here on, all is called with the lock held, except where a docstring says otherwise.

    def _want(self, names: Sequence[str], *, urgent: bool) -> None:
        keys = {self.graph.key(name): name for name in self._schedule.unsettled(names)}
        found = {keys[key]: record for key, record in self.store.find(keys).items()}
        self._records.update(found)
        self.store.note_use(found.values())
        self._schedule.want(names, found.keys(), urgent=urgent)

    def _moved(self, name: str, before: State, after: State) -> None:
        target = self.graph.targets[name]
        self._meter.count(target, before, after)
        if after in OPEN:
            if name in self._scope:
                self._awaited.add(name)
        else:
            self._awaited.discard(name)
            error = self._cause if after in LOST else None
            if error is not None:
                self._errors[name] = error
            flight = self._flights.pop(name, None)
            if flight is not None:
                flight.error = error
                flight.over.set()
        if self._listener is not None and after not in _QUIET:
            self._events.append(self._meter.tell(target, after, self._cause if after in LOST else None))

    def _tell(self) -> None:
        """Pass news on. Called without the lock, so that a listener may take its time."""
        if self._listener is None or not self._telling.acquire(blocking=False):
            return
        try:
            while self._events:
                self._listener(self._events.popleft())
        finally:
            self._telling.release()

    def _attend(self) -> None:
        if self._cancel_asked:
            self._stop(Cancelled(sentence("The work was stopped.")), urgent=True)
        if self._schedule.parked and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + _LOOK_SECONDS
            self._look_elsewhere()
        self._pump()

    def _look_elsewhere(self) -> None:
        parked = sorted(self._schedule.parked)
        self._keep_found(parked)
        for name in parked:
            if self._schedule.states[name] is State.READY:
                self._schedule.unpark(name)

    def _keep_found(self, names: Sequence[str]) -> None:
        keys = {self.graph.key(name): name for name in names}
        for key, record in self.store.find(keys).items():
            self._records[keys[key]] = record
            self._schedule.finish(keys[key], State.KEPT)

    def _pump(self) -> None:
        if self._pumping:
            return
        self._pumping = True
        try:
            for urgent, limit in ((True, self._request_workers), (False, self.workers)):
                while sum(each.urgent is urgent for each in self._running) < limit:
                    names = self._schedule.next(urgent=urgent)
                    if not names:
                        break
                    self._submit(names, urgent)
        except StorageError as error:
            self._stop(error, urgent=True)
        finally:
            self._pumping = False
            self._changed.notify_all()

    def _submit(self, names: list[str], urgent: bool) -> None:
        names = self._without_vanished_inputs(names)
        if not urgent:
            names = self._claimed(names)
        if not names:
            return
        job = self._place.job(names, self._records, 0 if urgent else self._niceness)
        running = _Running(names, job, urgent)
        for name in names:
            self._schedule.start(name)
        self._running.add(running)
        executor = self._urgent_executor if urgent else self._executor
        try:
            future = executor.submit(run_job, job)
        except RuntimeError as error:  # Broken, or shut down by its owner.
            self._settle(running, self._place.explained(job, error), [])
            self._stop(self._errors[names[0]], urgent=False)
            return
        future.add_done_callback(partial(self._finished, running))

    def _without_vanished_inputs(self, names: list[str]) -> list[str]:
        ready = []
        for name in names:
            vanished = [
                each for each in self.graph.targets[name].inputs
                if each in self.graph.targets and not self.store.is_whole(self._records[each])
            ]
            if vanished:
                self._schedule.set_back(name, vanished)
                self._want(vanished, urgent=False)
            else:
                ready.append(name)
        return ready

    def _claimed(self, names: list[str]) -> list[str]:
        claimed = self._place.claim(names)
        for name in names:
            if name not in claimed:
                self._schedule.park(name)
        self._keep_found([name for name in names if name in claimed])
        left = [name for name in names if name in claimed and self._schedule.states[name] is State.READY]
        self._place.release([name for name in claimed if name not in left])
        return left

    def _finished(self, running: _Running, future: Future[Written]) -> None:
        """A job ended. Called without the lock, in some thread of the executor."""
        error: EngineError | None = MakerError(sentence("Kepu itself failed; its log tells how."))
        records: list[Record] = []
        try:
            failure = future.exception() if not future.cancelled() else Cancelled(sentence("The work was stopped."))
            if failure is not None:
                error = self._place.explained(running.job, failure)
            else:
                records, error = self._kept(running.job, future.result())
        finally:
            self._place.clear(running.job)
            with self._changed:
                self._settle(running, error, records)
                self._pump()

    def _kept(self, job: Job, written: Written) -> tuple[list[Record], EngineError | None]:
        try:
            return self._place.keep(job, written), None
        except EngineError as error:
            return [], error

    def _settle(self, running: _Running, error: EngineError | None, records: list[Record]) -> None:
        self._running.discard(running)
        if error is None:
            for record in records:
                self._records[record.target] = record
                self._schedule.finish(record.target, State.MADE)
            return
        if not running.urgent:
            self._place.release(running.names)
        ends_all = isinstance(error, (StorageError, SourceChanged))
        stopped = running.job.cancel.is_set()
        if len(running.names) > 1 and not ends_all and not stopped:
            for name in running.names:
                self._schedule.retry_alone(name)
            return
        self._cause = (self._halted or error) if stopped else error
        for name in running.names:
            self._schedule.fail(name, State.CANCELLED if stopped else State.FAILED)
        if ends_all and not running.urgent and not stopped:
            self._stop(error, urgent=False)

    def _stop(self, cause: EngineError, *, urgent: bool) -> None:
        self._cause = cause
        if not isinstance(cause, Cancelled) and self._halted is None:
            self._halted = cause
        self._schedule.stop(urgent=urgent)
        for running in self._running:
            if (urgent or not running.urgent) and not running.job.cancel.is_set():
                self._place.stop(running.job)
