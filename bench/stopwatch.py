# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a piece of work took: wall time, and CPU of this process with all children that it waited for."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Spent:
    """Wall and CPU time in seconds; they stand once the block that is timed has ended."""

    wall: float = 0.0
    cpu: float = 0.0

    def busy(self, cores: int) -> float:
        """The part of what *cores* could have done that was done, from 0 to 1."""
        return self.cpu / (self.wall * cores)


def cpu_seconds() -> float:
    """CPU seconds of this process so far, and of its children that have ended and were waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def timed() -> Iterator[Spent]:
    """Times the block."""
    spent = Spent()
    wall, cpu = time.perf_counter(), cpu_seconds()
    try:
        yield spent
    finally:
        spent.wall, spent.cpu = time.perf_counter() - wall, cpu_seconds() - cpu


def best_of(times: int, work: Callable[[], float]) -> float:
    """The least of what *work* returns: whatever else the machine did made the others longer."""
    return min(work() for _ in range(times))
