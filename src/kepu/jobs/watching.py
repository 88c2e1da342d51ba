# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stopping work that does not look itself whether its job must end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from kepu.jobs.progress import Progress

LOOK_SECONDS = 0.5


@contextmanager
def ending(progress: Progress, stop: Callable[[], object]) -> Iterator[None]:
    """While the block runs, call *stop* once the job must end. Raises ``Interrupted`` where it must now."""
    progress.check()
    over = Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            if progress.cancelled():
                stop()
                return

    thread = Thread(target=watch, name="kepu-job-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
