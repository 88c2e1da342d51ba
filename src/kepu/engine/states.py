# SPDX-License-Identifier: Apache-2.0
"""The states of a target in a builder, and the one table of the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType


class State(Enum):
    """Where a target stands. Each member says what must be true for a target to be in it."""

    IDLE = "idle"
    """Nobody asked for it yet."""
    WANTED = "wanted"
    """Asked for, not whole in the store, and at least one target that it reads is not done."""
    READY = "ready"
    """Asked for, not whole in the store, and all that it reads is: it waits for a worker."""
    RUNNING = "running"
    """One job, and only one in this process, is making it."""
    MADE = "made"
    """Made here: its objects are in the store and its record is written."""
    KEPT = "kept"
    """Found in the store, whole, under its key: nothing had to be made."""
    FAILED = "failed"
    """Its own maker failed, or what it wrote could not be kept. Nothing of it is recorded."""
    BLOCKED = "blocked"
    """Something that it reads, near or far, failed."""
    CANCELLED = "cancelled"
    """The work was stopped before it was whole. Nothing of it is recorded."""


DONE = frozenset({State.MADE, State.KEPT})
"""What others may read."""
OPEN = frozenset({State.WANTED, State.READY, State.RUNNING})
"""Work that somebody waits for."""
LOST = frozenset({State.FAILED, State.BLOCKED, State.CANCELLED})
"""Over without a result; asking again starts anew."""

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.IDLE: frozenset({State.WANTED}),
        State.WANTED: frozenset({State.READY, State.KEPT, State.BLOCKED, State.CANCELLED}),
        # Back to WANTED: an input's object vanished. KEPT: another process made it meanwhile.
        State.READY: frozenset({State.RUNNING, State.KEPT, State.WANTED, State.CANCELLED}),
        # Back to READY: the batch it was made in failed, so it is tried alone.
        State.RUNNING: frozenset({State.MADE, State.FAILED, State.CANCELLED, State.READY}),
        State.MADE: frozenset({State.WANTED}),
        State.KEPT: frozenset({State.WANTED}),
        State.FAILED: frozenset({State.WANTED}),
        State.BLOCKED: frozenset({State.WANTED}),
        State.CANCELLED: frozenset({State.WANTED}),
    }
)


class ForbiddenTransition(RuntimeError):
    """The program tried a way that the table does not hold: a mistake in Kepu, never a user's."""


class StateTable:
    """The states of many targets by name. ``on_move`` is told of each change: name, from, to."""

    def __init__(self, on_move: Callable[[str, State, State], None] | None = None) -> None:
        self._states: dict[str, State] = {}
        self._on_move = on_move

    def __getitem__(self, name: str) -> State:
        return self._states.get(name, State.IDLE)

    def names(self, *states: State) -> list[str]:
        """The names that are in one of *states*, in the order in which they were first asked for."""
        return [name for name, state in self._states.items() if state in states]

    def move(self, name: str, to: State) -> None:
        """Put *name* into state *to*. Raises ``ForbiddenTransition``."""
        before = self[name]
        if to not in TRANSITIONS[before]:
            raise ForbiddenTransition(f"{name}: {before.name} to {to.name}")
        self._states[name] = to
        if self._on_move is not None:
            self._on_move(name, before, to)
