# SPDX-License-Identifier: AGPL-3.0-or-later
"""One process at work: it claims jobs, does them in threads, beats, ticks, sweeps, and ends in good order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock, Thread

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from kepu.jobs.actions.beat import arrive, asked_to_stop, beat, leave
from kepu.jobs.actions.claim import Claimed, claim
from kepu.jobs.actions.finish import release
from kepu.jobs.actions.sweep import sweep
from kepu.jobs.actions.tick import tick
from kepu.jobs.errors import LeaseLost
from kepu.jobs.models import Worker
from kepu.jobs.progress import PAUSE_SECONDS, Hold
from kepu.jobs.running import execute

logger = logging.getLogger("kepu.jobs")
LOOK_SECONDS = 0.5
BEAT_SECONDS = 5.0
SWEEP_SECONDS = 5.0
TICK_SECONDS = 1.0
FINISH_SECONDS = 8.0
"""After a signal to end, jobs may end by themselves for so long; then they are asked to stop."""
RELEASE_SECONDS = 6.0
"""Then their leases are given back. Together less than what ``kepu serve`` waits before it kills."""


@dataclass(slots=True)
class _Regularly:
    """An action that is due again some seconds after it was begun."""

    action: Callable[[], object]
    seconds: float
    next: float = 0.0

    def attend(self, now: float) -> bool:
        """Do it where it is due."""
        if now >= self.next:
            self.next = now + self.seconds
            self.action()
        return True


@dataclass(slots=True)
class Shift:
    """A worker from its start to its end. ``ending`` may be set from a signal handler; with ``until_idle`` it
    ends by itself once nothing is due."""

    slots: int
    ending: Event = field(default_factory=Event)
    until_idle: bool = False
    done: int = 0
    _orders: SimpleQueue[tuple[Claimed, Hold] | None] = field(default_factory=SimpleQueue)
    _running: dict[int, tuple[Claimed, Hold]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _moved: Event = field(default_factory=Event)
    _worker: Worker = field(init=False)

    def run(self) -> bool:
        """Work until the end; returns whether every thread has ended too. Where one has not, its job was
        given back and whatever it still does is not kept: leave with ``os._exit``."""
        self._worker = arrive(self.slots)
        threads = [Thread(target=self._hand, name=f"job-{each}", daemon=True) for each in range(self.slots)]
        for thread in threads:
            thread.start()
        try:
            self._work()
        finally:
            self._close()
            for _ in threads:
                self._orders.put(None)
            for thread in threads:
                thread.join(0.1 if self._running else 5.0)
            leave(self._worker)
            connections.close_all()
        return not any(thread.is_alive() for thread in threads)

    def _hand(self) -> None:
        """What each thread does: one claimed job after the other."""
        while (order := self._orders.get()) is not None:
            claimed, hold = order
            try:
                execute(claimed, hold)
            except (OperationalError, InterfaceError) as error:
                logger.warning("job %s: its end was not written: %s", claimed.job.public_id, error)
            finally:
                with self._lock:
                    self._running.pop(claimed.job.pk, None)
                    self.done += 1
                close_old_connections()
                self._moved.set()
        connections.close_all()

    def _work(self) -> None:
        duties = self._duties()
        while not self.ending.is_set():
            self._moved.clear()
            claimed = self._safely(lambda: self._attend(duties))
            if claimed:
                # Others write to the same database.
                time.sleep(PAUSE_SECONDS)
                continue
            if self.until_idle and claimed is False and not self._running:
                return
            self._moved.wait(LOOK_SECONDS)

    def _duties(self) -> list[_Regularly]:
        return [
            _Regularly(self._beat, BEAT_SECONDS),
            _Regularly(self._heed, TICK_SECONDS),
            _Regularly(sweep, SWEEP_SECONDS),
            _Regularly(tick, TICK_SECONDS),
        ]

    def _safely(self, action: Callable[[], bool]) -> bool | None:
        """What *action* says; ``None`` where the database did not answer: it is asked again later, and jobs
        whose lease runs out meanwhile are taken up again by whoever comes first."""
        try:
            return action()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer: %s", type(error).__name__)
            close_old_connections()
            return None

    def _attend(self, duties: list[_Regularly]) -> bool:
        """Do what is due, and claim one job where a thread is free; returns whether one was claimed."""
        for duty in duties:
            duty.attend(time.monotonic())
        with self._lock:
            free = self.slots - len(self._running)
        claimed = claim(self._worker) if free else None
        if claimed is None:
            return False
        hold = Hold()
        with self._lock:
            self._running[claimed.job.pk] = (claimed, hold)
        self._orders.put((claimed, hold))
        return True

    def _leases(self) -> dict[int, tuple[int, float]]:
        with self._lock:
            running = dict(self._running)
        return {job: (claimed.job.attempt, claimed.task.lease) for job, (claimed, _) in running.items()}

    def _holds(self, jobs: Iterable[int]) -> list[Hold]:
        with self._lock:
            return [self._running[job][1] for job in jobs if job in self._running]

    def _beat(self) -> None:
        for hold in self._holds(beat(self._worker, self._leases())):
            hold.lost.set()

    def _heed(self) -> None:
        if self._running:
            for hold in self._holds(asked_to_stop(self._leases())):
                hold.stop_asked.set()

    def _close(self) -> None:
        """Let running jobs end, then ask them to, then give back what is left."""
        self._wait(FINISH_SECONDS)
        for hold in self._holds(list(self._running)):
            hold.stopping.set()
        self._wait(RELEASE_SECONDS)
        for job, (attempt, _) in self._leases().items():
            try:
                release(job, attempt)
            except (LeaseLost, OperationalError) as error:
                logger.warning("a lease was not given back: %s", type(error).__name__)

    def _wait(self, seconds: float) -> None:
        """Until nothing runs, beating, for *seconds* at most."""
        duties = self._duties()[:2]
        deadline = time.monotonic() + seconds
        while self._running and time.monotonic() < deadline:
            self._moved.clear()
            self._safely(lambda: all(duty.attend(time.monotonic()) for duty in duties))
            self._moved.wait(0.1)
