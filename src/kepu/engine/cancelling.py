# SPDX-License-Identifier: Apache-2.0
"""A request to stop that reaches a job in another process, by a file beside the job's folder."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

_PAUSE = 0.05


def cancel_file(folder: Path) -> Path:
    """The file whose presence asks the job that works in *folder* to stop."""
    return folder.with_name(folder.name + ".cancel")


class FileEvent(Event):
    """An event that is set as soon as its file exists, whoever made it. Waiting looks every 50 ms."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def is_set(self) -> bool:
        """Whether it was set here or the file exists."""
        return super().is_set() or self._path.exists()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most *timeout* seconds; whether it is."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = _PAUSE if end is None else min(_PAUSE, end - time.monotonic())
            if left <= 0:
                return False
            super().wait(left)
        return True
