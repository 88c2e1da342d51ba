# SPDX-License-Identifier: Apache-2.0
"""What the store remembers of a target that was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec


class StoredOutput(msgspec.Struct, frozen=True, array_like=True):
    """One output: its path in the output folder, the digest and size in bytes of what it holds, and
    when the object was last written, in nanoseconds, so that a change in place is noticed."""

    path: str
    digest: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Record:
    """That target ``target`` was made under build key ``key``. ``seconds`` is what it took, ``made`` and
    ``used`` are POSIX times; ``provisional`` says that a source was known by a provisional identity."""

    key: str
    target: str
    outputs: tuple[StoredOutput, ...]
    seconds: float
    made: float
    used: float
    provisional: bool = False

    @property
    def size(self) -> int:
        """The bytes of all outputs."""
        return sum(output.size for output in self.outputs)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a job wrote: where it lies now, which output it is, its digest and size in bytes."""

    place: Path
    output: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is to be kept of a target just made; ``recorded`` is what ``key`` is the digest of."""

    key: str
    target: str
    files: tuple[NewFile, ...]
    recorded: Mapping[str, Any]
    seconds: float
    provisional: bool = False
