# SPDX-License-Identifier: Apache-2.0
"""The only place that starts a media child, and its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: CPU and wall time in seconds, address space and file size in bytes."""

    cpu_seconds: int = 600
    wall_seconds: float = 900.0
    memory_bytes: int = 4 << 30
    file_bytes: int = 16 << 30


@dataclass(frozen=True, slots=True)
class Finished:
    """A child that ended well: what it printed, and what it used."""

    output: bytes
    messages: str
    cpu_seconds: float
    peak_memory_bytes: int


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    reads: Sequence[Path],
    folder: Path,
    limits: Limits = Limits(),
    cancel: Event | None = None,
    niceness: int = 0,
) -> Finished: ...


def run_reader(
    module: str,
    request: Mapping[str, Any],
    *,
    reads: Sequence[Path],
    folder: Path | None = None,
    limits: Limits = Limits(),
    cancel: Event | None = None,
    niceness: int = 0,
) -> Any: ...
