# SPDX-License-Identifier: Apache-2.0
"""Which way up a picture is, from the display matrix of ISO/IEC 14496-12."""

from __future__ import annotations

import math
import struct
from typing import Any


def orientation(frame: Any) -> tuple[int, bool]:
    """``(rotation, flipped)`` of a decoded frame: mirror it left to right where *flipped*, then turn it
    clockwise by *rotation* degrees, and it is upright."""
    held = [bytes(each) for each in frame.side_data if each.type.name == "DISPLAYMATRIX"]
    if not held or len(held[0]) != 36:
        return 0, False
    matrix = held[0]
    a, b, _, c, d = struct.unpack("=5i", matrix[:20])
    return upright(a, b, c, d)


def upright(a: int, b: int, c: int, d: int) -> tuple[int, bool]:
    """The turn and mirroring that the matrix (x, y) → (ax + cy, bx + dy) stands for, to the nearest
    quarter."""
    flipped = a * d - b * c < 0
    if flipped:
        a, b = -a, -b
    if a == b == 0:
        return 0, flipped
    return round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360, flipped
