# SPDX-License-Identifier: AGPL-3.0-or-later
"""The progress bar, drawn by rich."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from kepu.engine.language import sentence


@contextmanager
def bar(terminal: TextIO) -> Iterator[Callable[[float, str, float | None], None]]:
    """Draw a bar on *terminal* while the block runs; it is wiped when the block ends.

    Yields a ``kepu.cli.console.Report``.
    """
    progress = Progress(
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[what]}"),
        console=Console(file=terminal),
        transient=True,
    )
    with progress:
        task = progress.add_task("", total=1.0, what="", left="")

        def report(fraction: float, what: str, seconds_left: float | None) -> None:
            progress.update(task, completed=fraction, what=escape(what), left=time_left(seconds_left))

        yield report


def time_left(seconds: float | None) -> str:
    """How long is left, in words; nothing while it is unknown."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    if whole >= 3600:
        return str(sentence("{hours} h {minutes} min left", hours=whole // 3600, minutes=whole % 3600 // 60))
    if whole >= 60:
        return str(sentence("{minutes} min {seconds} s left", minutes=whole // 60, seconds=whole % 60))
    return str(sentence("{seconds} s left", seconds=whole))
