# SPDX-License-Identifier: Apache-2.0
"""What can be made next. Pure bookkeeping: no thread, no file, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from heapq import heappop, heappush

from kepu.engine.graph import Graph
from kepu.engine.states import DONE, LOST, OPEN, State, StateTable


class Schedule:
    """The open targets of *graph* in their order. Not safe with threads: its owner locks.

    Urgent targets stand in a queue of their own. Names that are *parked* are ready but made by
    somebody else at this moment.
    """

    def __init__(self, graph: Graph, on_move: Callable[[str, State, State], None] | None = None) -> None:
        self.graph = graph
        self.states = StateTable(on_move)
        self._order = {name: number for number, name in enumerate(graph.targets)}
        self._lacking: dict[str, set[str]] = {}
        self._readers: dict[str, set[str]] = {}
        self._queues: dict[bool, list[tuple[int, int, str]]] = {False: [], True: []}
        self._urgent: set[str] = set()
        self._alone: set[str] = set()
        self._batches: dict[str, set[str]] = {}
        self.parked: set[str] = set()

    def unsettled(self, names: Iterable[str]) -> list[str]:
        """The targets among *names*, and among all that they read, that are not under way: those whose
        records should be looked for."""
        found: dict[str, None] = {}
        open_names = list(names)
        while open_names:
            name = open_names.pop()
            if name in self.graph.targets and name not in found and self.states[name] not in OPEN:
                found[name] = None
                open_names.extend(self.graph.targets[name].inputs)
        return list(found)

    def want(self, names: Iterable[str], whole: Set[str], *, urgent: bool = False) -> None:
        """Ask for *names* and for what they read, except what is *whole* in the store.

        What failed or was cancelled before is tried again.
        """
        fresh = self._ask(names, whole, urgent)
        for name in sorted(fresh, key=self._order.__getitem__):
            lacking = {
                each
                for each in self.graph.targets[name].inputs
                if each in self.graph.targets and self.states[each] not in DONE
            }
            self._lacking[name] = lacking
            for each in lacking:
                self._readers.setdefault(each, set()).add(name)
            if not lacking:
                self._make_ready(name)

    def _ask(self, names: Iterable[str], whole: Set[str], urgent: bool) -> list[str]:
        fresh, seen, open_names = [], set[str](), list(names)
        while open_names:
            name = open_names.pop()
            if name in seen or name not in self.graph.targets:
                continue
            seen.add(name)
            state = self.states[name]
            if state in DONE and name in whole:
                continue
            if urgent:
                self._hurry(name, state)
            if state not in OPEN:
                self.states.move(name, State.WANTED)
                if name in whole:
                    self.states.move(name, State.KEPT)
                    continue
                fresh.append(name)
            open_names.extend(self.graph.targets[name].inputs if state is not State.RUNNING else ())
        return fresh

    def _hurry(self, name: str, state: State) -> None:
        self._urgent.add(name)
        if state is State.READY:
            self._queue(name)

    def _make_ready(self, name: str) -> None:
        self.states.move(name, State.READY)
        self._queue(name)

    def _queue(self, name: str) -> None:
        self.parked.discard(name)
        target = self.graph.targets[name]
        heappush(self._queues[name in self._urgent], (target.priority, self._order[name], name))
        if target.batch and name not in self._alone:
            self._batches.setdefault(target.batch, set()).add(name)

    def next(self, *, urgent: bool) -> list[str]:
        """The next target to make, first by priority and then by the graph's order, joined by all of its
        batch that are ready; urgent ones are joined by urgent ones alone. Empty where nothing is ready.
        They stay READY until ``start``, ``park`` or ``finish`` is called for them."""
        queue = self._queues[urgent]
        while queue:
            _, _, name = heappop(queue)
            if self.states[name] is not State.READY or name in self.parked:
                continue
            batch = self.graph.targets[name].batch
            if not batch or name in self._alone:
                self._leave_batch(name)
                return [name]
            joined = self._batches.get(batch, set())
            together = {name} | (joined & self._urgent if urgent else joined)
            joined -= together
            return sorted(together, key=self._order.__getitem__)
        return []

    def _leave_batch(self, name: str) -> None:
        self._batches.get(self.graph.targets[name].batch, set()).discard(name)

    def is_urgent(self, name: str) -> bool:
        """Whether somebody waits for *name* by request."""
        return name in self._urgent

    def set_back(self, name: str, vanished: Iterable[str]) -> None:
        """Ready *name* cannot begin: what it reads of *vanished* is no longer there and is made first."""
        self._leave_batch(name)
        self.states.move(name, State.WANTED)
        lacking = self._lacking.setdefault(name, set())
        for each in vanished:
            lacking.add(each)
            self._readers.setdefault(each, set()).add(name)

    def start(self, name: str) -> None:
        """A job begins to make *name*."""
        self.states.move(name, State.RUNNING)

    def park(self, name: str) -> None:
        """*name* is being made elsewhere: leave it out until ``unpark``."""
        self.parked.add(name)

    def unpark(self, name: str) -> None:
        """Put *name* back among those that wait for a worker."""
        self._queue(name)

    def retry_alone(self, name: str) -> None:
        """The batch that *name* was made in failed: make it again by itself."""
        self._alone.add(name)
        self._make_ready(name)

    def finish(self, name: str, state: State) -> None:
        """*name* is MADE or KEPT: those that wait for it may become ready."""
        self.states.move(name, state)
        self._forget(name)
        for reader in sorted(self._readers.pop(name, ()), key=self._order.__getitem__):
            lacking = self._lacking.get(reader, set())
            lacking.discard(name)
            if not lacking and self.states[reader] is State.WANTED:
                self._make_ready(reader)

    def fail(self, name: str, state: State = State.FAILED) -> list[str]:
        """*name* FAILED or was CANCELLED: whatever waits for it is BLOCKED. Returns those names."""
        self.states.move(name, state)
        self._forget(name)
        return self._block_readers(name)

    def _block_readers(self, name: str) -> list[str]:
        blocked = []
        open_names = [name]
        while open_names:
            for reader in self._readers.pop(open_names.pop(), ()):
                if self.states[reader] is State.WANTED:
                    self.states.move(reader, State.BLOCKED)
                    self._forget(reader)
                    blocked.append(reader)
                    open_names.append(reader)
        return sorted(blocked, key=self._order.__getitem__)

    def stop(self, *, urgent: bool) -> list[str]:
        """Cancel all that has not begun; urgent ones only where *urgent*, except that an urgent one which
        waits for one that is cancelled is BLOCKED. Returns the names of those cancelled."""
        stopped = [
            name
            for name in self.states.names(State.WANTED, State.READY)
            if urgent or name not in self._urgent
        ]
        for name in stopped:
            self._leave_batch(name)
            self.states.move(name, State.CANCELLED)
            self._forget(name)
        for name in stopped:
            self._block_readers(name)
        return stopped

    def abandon(self, name: str) -> None:
        """Nobody waits any more for *name*, which was urgent: it is not begun."""
        if name in self._urgent and self.states[name] in (State.WANTED, State.READY):
            self._leave_batch(name)
            self.states.move(name, State.CANCELLED)
            self._forget(name)

    def _forget(self, name: str) -> None:
        self._urgent.discard(name)
        self._alone.discard(name)
        self._lacking.pop(name, None)
        self.parked.discard(name)

    def is_open(self, name: str) -> bool:
        """Whether somebody works on *name*, or it waits for that."""
        return self.states[name] in OPEN

    def is_lost(self, name: str) -> bool:
        """Whether *name* ended without a result."""
        return self.states[name] in LOST
