# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a process of this machine still lives, so that the jobs of a killed worker need not wait for
their lease to run out."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

PROC = Path("/proc")
START_FIELD = 19
"""Where the start of a process stands in its ``stat``, counted behind its name (proc_pid_stat(5))."""


@cache
def machine() -> str:
    """The boot of the kernel and the space of process numbers we are in: equal for two processes exactly
    where each may look for the other. Empty where the system does not tell."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def born(process: int) -> int:
    """When *process* was started, in ticks since the boot; 0 where there is none, or none that lives."""
    try:
        told = (PROC / str(process) / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
        return 0 if told[0] in "ZX" else int(told[START_FIELD])
    except (OSError, ValueError, IndexError):
        return 0


def process_lives(process: int, started: int) -> bool:
    """Whether the process that had this number and was started then is there."""
    return started != 0 and born(process) == started


def own() -> tuple[int, int]:
    """The number of this process, and when it was started."""
    return os.getpid(), born(os.getpid())
