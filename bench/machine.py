# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.tools import ffmpeg_version


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as its owner would name it; ``memory_bytes`` is all it has, ``load`` the mean number of
    processes that wanted a core during the minute before."""

    processor: str
    cores: int
    memory_bytes: int
    kernel: str
    ffmpeg: str
    python: str
    load: float

    def sentence(self) -> str:
        """The machine in one line."""
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_bytes / 1e9:.0f} GB, {self.kernel}; "
            f"ffmpeg {self.ffmpeg}, Python {self.python}; load {self.load:.1f} at the start"
        )


def this_machine() -> Machine:
    """The machine that this runs on. Raises ``ChildError`` where ffmpeg cannot be run."""
    told = re.search(r"ffmpeg version (\S+)", ffmpeg_version())
    return Machine(
        processor=_processor(),
        cores=cores(),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=f"{platform.system()} {platform.release()}",
        ffmpeg=told[1] if told else "of an unknown version",
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
