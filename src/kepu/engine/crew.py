# SPDX-License-Identifier: Apache-2.0
"""Handing jobs out and taking them back, for a builder. Its lock is the builder's."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Condition

from kepu.engine.errors import Cancelled, EngineError, SourceChanged, StorageError
from kepu.engine.graph import Graph, Job
from kepu.engine.jobs import Written, run_job
from kepu.engine.language import sentence
from kepu.engine.records import Record
from kepu.engine.schedule import Schedule
from kepu.engine.states import DONE, LOST, State
from kepu.engine.store import Store
from kepu.engine.workplace import Workplace

LOOK_SECONDS = 0.1
"""How often those who wait look for what no notice comes of: a cancel, work in another process."""

Watcher = Callable[[str, State, State, EngineError | None], None]


@dataclass(eq=False, slots=True)
class Running:
    """A job in flight."""

    names: list[str]
    job: Job
    urgent: bool


class Crew:
    """At most *workers* jobs in *executor* and *urgent_workers* urgent ones in threads beside it, or in
    *urgent_executor*, which may be shared.

    *watcher* is told of every change of state: name, from, to, and the error that it comes from.
    Every method is called with ``changed`` held, which is notified when something ended, except where
    its docstring says otherwise.
    """

    def __init__(
        self,
        graph: Graph,
        store: Store,
        executor: Executor | None,
        workers: int,
        urgent_workers: int,
        watcher: Watcher,
        urgent_executor: Executor | None = None,
    ) -> None:
        self.changed = Condition()
        self.store = store
        self.place = Workplace(graph, store)
        self.schedule = Schedule(graph, self._moved)
        self.records: dict[str, Record] = {}
        self.halted: EngineError | None = None
        self.niceness = 0
        self.running: set[Running] = set()
        self._watcher = watcher
        self._cause: EngineError | None = None
        self._owned = ThreadPoolExecutor(workers, thread_name_prefix="kepu") if executor is None else None
        self._urgent = (
            ThreadPoolExecutor(urgent_workers, thread_name_prefix="kepu-request")
            if urgent_executor is None
            else None
        )
        urgent = urgent_executor or self._urgent
        assert urgent is not None
        self._ways: tuple[tuple[bool, Executor, int], ...] = (
            (True, urgent, urgent_workers),
            (False, executor or self._owned or urgent, workers),
        )
        self._pumping = self._broken = False
        self._next_look = 0.0

    def close(self) -> None:
        """Give everything back, once nothing runs. Called without the lock."""
        if self._owned is not None:
            self._owned.shutdown()
        if self._urgent is not None:
            self._urgent.shutdown()
        self.place.close()

    def change_graph(self, graph: Graph) -> None:
        """Go on under the keys of *graph*, which has the same targets."""
        self.place.change_graph(graph)
        self.schedule.graph = graph
        found = self.store.find(graph.key(name) for name in self.records)
        self.records.update({record.target: record for record in found.values()})

    def paths_if_done(self, name: str) -> Record | None:
        """The record of *name* where it is done and still whole."""
        record = self.records.get(name)
        if record is None or self.schedule.states[name] not in DONE or not self.store.is_whole(record):
            return None
        return record

    def want(self, names: Sequence[str], *, urgent: bool) -> None:
        """Ask for *names* and what they read, as far as the store does not hold them."""
        keys = {self.place.graph.key(name): name for name in self.schedule.unsettled(names)}
        found = {keys[key]: record for key, record in self.store.find(keys).items()}
        self.records.update(found)
        self.store.note_use(found.values())
        self.schedule.want(names, found.keys(), urgent=urgent)

    def attend(self) -> None:
        """Hand out what can begin; look whether other processes have made what they were making."""
        if self._broken:
            raise RuntimeError("a finished job could not be settled; the log tells why")
        if self.schedule.parked and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_SECONDS
            parked = sorted(self.schedule.parked)
            self._keep_found(parked)
            for name in parked:
                if self.schedule.states[name] is State.READY:
                    self.schedule.unpark(name)
        self._pump()

    def stop(self, cause: EngineError, *, urgent: bool) -> None:
        """Begin nothing more that is open now and stop what runs, because of *cause*; what is urgent
        goes on unless *urgent*."""
        self._cause = cause
        if not isinstance(cause, Cancelled) and self.halted is None:
            self.halted = cause
        self.schedule.stop(urgent=urgent)
        for running in self.running:
            if (urgent or not running.urgent) and not running.job.cancel.is_set():
                self.place.stop(running.job)

    def abandon(self, names: Collection[str]) -> None:
        """Do not begin the urgent *names*, and stop each job that makes nothing else."""
        self._cause = Cancelled(sentence("Nobody waits for it any more."))
        for name in names:
            self.schedule.abandon(name)
        for running in self.running:
            if running.urgent and set(running.names) <= set(names) and not running.job.cancel.is_set():
                self.place.stop(running.job)

    def _moved(self, name: str, before: State, after: State) -> None:
        self._watcher(name, before, after, self._cause if after in LOST else None)

    def _keep_found(self, names: Sequence[str]) -> None:
        keys = {self.place.graph.key(name): name for name in names}
        for key, record in self.store.find(keys).items():
            self.records[keys[key]] = record
            self.schedule.finish(keys[key], State.KEPT)

    def _pump(self) -> None:
        # An executor may run a job, and so come back here, within submit.
        if self._pumping:
            return
        self._pumping = True
        try:
            for urgent, executor, limit in self._ways:
                while sum(each.urgent is urgent for each in self.running) < limit:
                    names = self.schedule.next(urgent=urgent)
                    if not names:
                        break
                    self._submit(names, executor, urgent)
        except StorageError as error:
            self.stop(error, urgent=True)
        finally:
            self._pumping = False
            self.changed.notify_all()

    def _submit(self, names: list[str], executor: Executor, urgent: bool) -> None:
        names = self._without_vanished_inputs(names, urgent)
        if not urgent:
            names = self._claimed(names)
        if not names:
            return
        try:
            job = self.place.job(names, self.records, 0 if urgent else self.niceness)
        except StorageError:
            self.place.release(names)
            raise
        running = Running(names, job, urgent)
        for name in names:
            self.schedule.start(name)
        self.running.add(running)
        try:
            future = executor.submit(run_job, job)
        except RuntimeError as failure:  # Broken, or shut down by its owner.
            error = self.place.explained(job, failure)
            self._settle(running, error, [], alone=True)
            self.stop(error, urgent=False)
            return
        future.add_done_callback(partial(self._finished, running))

    def _without_vanished_inputs(self, names: list[str], urgent: bool) -> list[str]:
        ready = []
        for name in names:
            vanished = [
                each
                for each in self.place.graph.targets[name].inputs
                if each in self.place.graph.targets and not self.store.is_whole(self.records[each])
            ]
            if vanished:
                self.want(vanished, urgent=urgent or self.schedule.is_urgent(name))
                vanished = [each for each in vanished if self.schedule.states[each] not in DONE]
            if vanished:
                self.schedule.set_back(name, vanished)
            else:
                ready.append(name)
        return ready

    def _claimed(self, names: list[str]) -> list[str]:
        """Those of *names* to make here: the others are parked, for somebody makes them, or kept, for
        somebody has made them since we looked."""
        claimed = self.place.claim(names)
        for name in names:
            if name not in claimed:
                self.schedule.park(name)
        self._keep_found([name for name in names if name in claimed])
        left = [name for name in names if name in claimed and self.schedule.states[name] is State.READY]
        if len(left) < len(claimed):
            self.place.release([name for name in claimed if name not in left])
        return left

    def _finished(self, running: Running, future: Future[Written]) -> None:
        """A job ended. Called without the lock, in some thread of the executor."""
        settled = False
        try:
            records, error = self._outcome(running.job, future)
            self.place.clear(running.job)
            with self.changed:
                self._settle(running, error, records)
                self._pump()
            settled = True
        finally:
            # What is raised here is logged by the executor and seen by nobody who waits.
            self._broken = self._broken or not settled

    def _outcome(self, job: Job, future: Future[Written]) -> tuple[list[Record], EngineError | None]:
        failure = None if future.cancelled() else future.exception()
        if future.cancelled() or failure is not None:
            return [], self.place.explained(job, failure or Cancelled(sentence("The work was stopped.")))
        try:
            return self.place.keep(job, future.result()), None
        except EngineError as error:
            return [], error

    def _settle(
        self, running: Running, error: EngineError | None, records: list[Record], *, alone: bool = False
    ) -> None:
        self.running.discard(running)
        if error is None:
            for record in self.place.under_present_keys(records):
                self.records[record.target] = record
                self.schedule.finish(record.target, State.MADE)
            return
        if not running.urgent:
            self.place.release(running.names)
        ends_all = isinstance(error, (StorageError, SourceChanged))
        stopped = running.job.cancel.is_set()
        if len(running.names) > 1 and not (alone or ends_all or stopped):
            for name in running.names:
                self.schedule.retry_alone(name)
            return
        self._cause = (self.halted or error) if stopped else error
        for name in running.names:
            self.schedule.fail(name, State.CANCELLED if stopped else State.FAILED)
        if ends_all and not running.urgent and not stopped:
            self.stop(error, urgent=False)
