# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a task is given: a way to tell how far it is, and to learn that it must end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from kepu.jobs.actions.finish import succeed
from kepu.jobs.actions.moving import owned
from kepu.jobs.errors import Interrupted, LeaseLost, Released, StopAsked
from kepu.jobs.models import Job
from kepu.jobs.states import State
from kepu.jobs.wording import Texts, in_each_language

Item = TypeVar("Item")
WRITE_SECONDS = 1.0
"""Progress is written this often at most: each writing is a transaction."""
PAUSE_SECONDS = 0.02
"""How long a batch lets others write to the same database."""
SURE_SECONDS, SURE_PART = 2.0, 0.02
"""What must have passed, in time and of the work, before an end is foretold."""


@dataclass(slots=True)
class Hold:
    """What the worker knows of an attempt while its task runs. Set in the worker's thread, read in the
    task's."""

    lost: Event = field(default_factory=Event)
    stop_asked: Event = field(default_factory=Event)
    stopping: Event = field(default_factory=Event)

    def cause(self) -> Interrupted | None:
        """Why the task must end; ``None`` while it may go on."""
        if self.lost.is_set():
            return LeaseLost()
        if self.stop_asked.is_set():
            return StopAsked()
        return Released() if self.stopping.is_set() else None


class Progress:
    """One attempt at a job, in the hands of its task. ``job`` is the row as it was when the attempt began."""

    def __init__(self, job: Job, hold: Hold | None = None) -> None:
        self.job = job
        self.hold = hold or Hold()
        self.finished = False
        self._began = self._written = time.monotonic() - WRITE_SECONDS
        self._first: int | None = None
        self._texts: tuple[object, Texts] = ("", {})

    def cancelled(self) -> bool:
        """Whether the task must end soon: somebody stopped the job, its worker stops, or lost it. Cheap."""
        return self.hold.cause() is not None

    def check(self) -> None:
        """Raises ``Interrupted`` where the task must end. Call it where stopping leaves things whole, and
        let it through."""
        if cause := self.hold.cause():
            raise cause

    def report(
        self,
        done: int | None = None,
        total: int | None = None,
        what: object = None,
        seconds_left: float | None = None,
    ) -> None:
        """Tell that *done* of *total* is over and *what* (a lazy translation or a sentence) is being done.
        The time left follows from the pace so far, unless *seconds_left* tells it. Call it as often as you
        like: once a second at most is anything written."""
        now = time.monotonic()
        if self._first is None and done is not None:
            self._first, self._began = done, now
        whole = done is not None and done == total
        if now - self._written < WRITE_SECONDS and not whole:
            return
        self._written = now
        if what is not None and what != self._texts[0]:
            self._texts = (what, in_each_language(what))
        left = seconds_left if seconds_left is not None else self._seconds_left(done, total, now)
        ends = None if left is None else timezone.now() + timedelta(seconds=left)
        mine = Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=State.RUNNING)
        if not mine.update(done=done, total=total, what=self._texts[1], ends_at=ends):
            self.hold.lost.set()

    def _seconds_left(self, done: int | None, total: int | None, now: float) -> float | None:
        if done is None or not total or self._first is None:
            return None
        made, passed = done - self._first, now - self._began
        if passed < SURE_SECONDS or made < SURE_PART * total or made <= 0:
            return None
        return passed / made * max(0, total - done)

    def batches(self, items: Sequence[Item], size: int = 50, what: object = None) -> Iterator[Sequence[Item]]:
        """*items* in small batches, with progress told, a look whether to end, and a pause in which others
        may write. Each batch is the place for one short transaction."""
        for start in range(0, len(items), size):
            self.check()
            self.report(start, len(items), what)
            yield items[start : start + size]
            time.sleep(PAUSE_SECONDS)
        self.report(len(items), len(items), what)

    def each(self, items: Iterable[Item], what: object = None) -> Iterator[Item]:
        """*items* one by one, likewise."""
        for batch in self.batches(list(items), 1, what):
            yield batch[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that is only committed while the job is ours. Raises ``LeaseLost`` otherwise: then
        nothing of it has happened."""
        with transaction.atomic():
            yield
            owned(self.job.pk, self.job.attempt)

    @contextmanager
    def finishing(self, value: Any = None) -> Iterator[None]:
        """A transaction that also notes the job as done: what happens in it happens once, however often the
        worker dies. Nothing may follow it in the task."""
        with transaction.atomic():
            yield
            succeed(self.job.pk, self.job.attempt, value)
        self.finished = True
