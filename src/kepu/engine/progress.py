# SPDX-License-Identifier: Apache-2.0
"""How far a build is, told target by target, and when it will end by what this run has measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kepu.engine.errors import EngineError
from kepu.engine.graph import Target
from kepu.engine.states import DONE, LOST, State

_LEAST_COST = 0.01
_MEASURED_ENOUGH = 0.02


@dataclass(frozen=True, slots=True)
class Progress:
    """That ``target`` came into ``state`` (RUNNING, MADE, KEPT, FAILED, BLOCKED or CANCELLED).

    ``error`` says why, where it failed. ``fraction`` (0 to 1) of the work is done, by cost;
    ``seconds_left`` is ``None`` until enough was measured. ``done`` of ``total`` targets are over.
    """

    target: Target
    state: State
    error: EngineError | None
    fraction: float
    seconds_left: float | None
    done: int
    total: int


Listener = Callable[[Progress], None]


class Meter:
    """Counts what is asked for and what is over. Costs are CPU seconds as the targets estimate them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Begin a run: nothing asked for, nothing measured."""
        self.total = self.done = 0
        self._cost = self._over = self._made = 0.0
        self._started: float | None = None

    def count(self, target: Target, before: State, after: State) -> None:
        """Note that *target* went from one state to another."""
        cost = max(target.cost, _LEAST_COST)
        if after is State.WANTED and before is not State.READY:
            self.total += 1
            self._cost += cost
        elif after is State.RUNNING and self._started is None:
            self._started = self._clock()
        elif after in DONE or after in LOST:
            self.done += 1
            self._over += cost
            self._made += cost if after is State.MADE else 0.0

    @property
    def fraction(self) -> float:
        """The part of the cost that is over, 0 to 1."""
        return min(1.0, self._over / self._cost) if self._cost else 1.0

    @property
    def seconds_left(self) -> float | None:
        """The seconds that the rest takes at the pace so far, ``None`` while that is a guess."""
        left = self._cost - self._over
        if left <= 0:
            return 0.0
        if self._started is None or self._made < _MEASURED_ENOUGH * (self._made + left):
            return None
        return left * (self._clock() - self._started) / self._made

    def tell(self, target: Target, state: State, error: EngineError | None) -> Progress:
        """What a listener is told now."""
        return Progress(target, state, error, self.fraction, self.seconds_left, self.done, self.total)
