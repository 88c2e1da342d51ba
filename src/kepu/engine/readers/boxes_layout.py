# SPDX-License-Identifier: Apache-2.0
"""How an MP4 or QuickTime file (ISO/IEC 14496-12) is laid out: its outermost boxes, no further."""

from __future__ import annotations

import os
from dataclasses import dataclass

_MOST_BOXES = 100_000


@dataclass(slots=True)
class Layout:
    """``index`` is where the ``moov`` lies (position and size in bytes), ``None`` when none is whole in
    the file; ``fragmented`` says that media lie in ``moof`` boxes, ``beyond`` how many bytes are
    promised behind the file's end."""

    index: tuple[int, int] | None = None
    fragmented: bool = False
    beyond: int = 0


def box_layout(path: str) -> Layout:
    """The layout of the file at *path*. Stops at what is no box."""
    found = Layout()
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        end = os.fstat(descriptor).st_size
        at = 0
        for _ in range(_MOST_BOXES):
            head = os.pread(descriptor, 16, at)
            if len(head) < 8:
                break
            size, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            size = size or end - at
            if size < 8 or not kind.isalnum():
                break
            if kind == b"moov" and at + size <= end:
                found.index = (at, size)
            found.fragmented |= kind == b"moof"
            at += size
        found.beyond = max(0, at - end)
    finally:
        os.close(descriptor)
    return found
