# SPDX-License-Identifier: Apache-2.0
"""Network abstraction layer units of H.264 and HEVC, as MP4 stores them (ISO/IEC 14496-15)."""

from __future__ import annotations

import os

_MOST_UNITS = 64


def length_size(codec: str, extradata: bytes) -> int:
    """How many bytes hold the length in front of each unit; 0 when units are parted by start codes."""
    if codec == "h264" and len(extradata) > 6 and extradata[0] == 1:
        return (extradata[4] & 3) + 1
    if codec == "hevc" and len(extradata) > 22 and extradata[0] == 1:
        return (extradata[21] & 3) + 1
    return 0


def unit_type(codec: str, first_byte: int) -> int:
    """The type of a unit by its first byte."""
    return first_byte & 0x1F if codec == "h264" else first_byte >> 1 & 0x3F


def picture_type(codec: str, descriptor: int, position: int, size: int, prefix: int) -> int:
    """The type of the first unit with picture data in the sample at *position* of an open file, -1 when
    there is none. *prefix* is ``length_size``."""
    at, end = position, position + size
    for _ in range(_MOST_UNITS):
        head = os.pread(descriptor, prefix + 1, at)
        if at >= end or len(head) <= prefix:
            return -1
        kind = unit_type(codec, head[prefix])
        if 1 <= kind <= 5 if codec == "h264" else kind < 32:
            return kind
        at += prefix + int.from_bytes(head[:prefix], "big")
    return -1


def starts_afresh(codec: str, kind: int) -> bool:
    """Whether a picture of that type needs nothing before it and lets nothing after it look back: IDR,
    and not the recovery points of open groups."""
    return kind == 5 if codec == "h264" else kind in (19, 20)


def annex_b_units(data: bytes, most: int = _MOST_UNITS) -> list[bytes]:
    """The units of a packet that are parted by start codes, each with its first bytes in front."""
    found: list[bytes] = []
    at = data.find(b"\0\0\1")
    while at >= 0 and len(found) < most:
        following = data.find(b"\0\0\1", at + 3)
        found.append(data[at + 3 : following if following >= 0 else len(data)])
        at = following
    return found
