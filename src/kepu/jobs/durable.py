# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks that outlive a process: the decorator, and what a task says of itself.

    @durable(title=_("Send letters"), queue="mail", attempts=6)
    def send(progress: Progress, letter: int) -> None: ...

The first argument is the attempt's ``Progress``; the rest are what was enqueued. A task may run more than
once (its worker died after the work and before the note of it): let what it does be addressed by digest, or
do it within ``progress.transaction()``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django_tasks.base import Task

from kepu.engine.language import Sentence

LEASE_SECONDS = 60.0
LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DurableTask(Task[Any, Any]):
    """A task of django-tasks with what our worker needs to know. Every task that anybody declares is one,
    those of Wagtail with the defaults."""

    title: str | Promise | Sentence = ""
    """What it does, for people: without anybody's name."""
    attempts: int = 3
    """So many failures end it. Whoever raises a permanent error ends it at once."""
    losses: int = 5
    """So often may its worker die before it is taken for the cause."""
    back_off: float = 30.0
    """Seconds before the second attempt; doubled each time, to an hour at most."""
    lease: float = LEASE_SECONDS
    """Seconds of silence after which the worker is taken for dead."""
    takes_progress: bool = False

    def wait_after(self, failures: int) -> float:
        """Seconds to wait after so many failures."""
        return min(self.back_off * 2.0 ** min(failures - 1, 20), LONGEST_WAIT)


def durable(
    *,
    title: str | Promise | Sentence,
    queue: str = "default",
    priority: int = 0,
    attempts: int = 3,
    losses: int = 5,
    back_off: float = 30.0,
    lease: float = LEASE_SECONDS,
) -> Callable[[Callable[..., Any]], DurableTask]:
    """Make a function of a module a task that takes ``Progress`` first. See ``DurableTask``."""

    def declare(function: Callable[..., Any]) -> DurableTask:
        return DurableTask(
            func=function,
            queue_name=queue,
            priority=priority,
            title=title,
            attempts=attempts,
            losses=losses,
            back_off=back_off,
            lease=lease,
            takes_progress=True,
        )

    return declare
