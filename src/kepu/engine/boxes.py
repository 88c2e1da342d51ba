# SPDX-License-Identifier: Apache-2.0
"""Boxes of fragmented MP4 (ISO/IEC 14496-12): split what a muxer wrote, and read what it promises."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from kepu.engine.errors import ChildError
from kepu.engine.language import sentence

_CONTAINERS = (b"moof", b"traf", b"moov", b"trak", b"mdia", b"mvex")


@dataclass(frozen=True, slots=True)
class Fragments:
    """A fragmented MP4 in its two parts. ``start`` is the first base decode time, in the track's
    timescale; ``samples`` how many samples all fragments hold; ``composition`` the first sample's
    composition offset; ``duration`` the sum of sample durations, in the track's timescale."""

    header: bytes
    media: bytes
    start: int
    samples: int
    composition: int
    duration: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of *data* between two offsets: type, offset of the box, offset of its end.

    Raises ``ChildError`` where a box is longer than what holds it.
    """
    at, end = start, len(data) if end is None else end
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + 16 <= end:
            size = struct.unpack_from(">Q", data, at + 8)[0]
        if size < 8 or at + size > end:
            raise _broken()
        yield kind, at, at + size
        at += size


def split_fragments(data: bytes) -> Fragments:
    """Split a fragmented MP4 with one track into its header and its fragments; the index is dropped.

    Raises ``ChildError`` where it is broken or holds no fragment.
    """
    try:
        return _split(data)
    except (struct.error, IndexError) as error:
        raise _broken() from error


def _broken() -> ChildError:
    return ChildError(sentence("The encoder wrote a broken MP4. Run it again; if it stays, report it."))


def _split(data: bytes) -> Fragments:
    header, media = bytearray(), bytearray()
    start = samples = composition = duration = -1
    for kind, at, end in boxes(data):
        if kind in (b"ftyp", b"moov"):
            header += data[at:end]
        elif kind in (b"moof", b"mdat"):
            media += data[at:end]
        if kind == b"moof":
            time, count, offset, length = _fragment(data, at + 8, end)
            if start < 0:
                start, composition, samples, duration = time, offset, 0, 0
            samples += count
            duration += length
    if start < 0 or not header:
        raise ChildError(
            sentence("The encoder wrote no pictures or sound. Run it again; if it stays, report it.")
        )
    return Fragments(bytes(header), bytes(media), start, samples, composition, duration)


def _fragment(data: bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """Base decode time, sample count, first composition offset and duration of one ``moof``."""
    time = count = composition = duration = default_duration = 0
    for kind, start, stop in boxes(data, at, end):
        if kind == b"traf":
            return _fragment(data, start + 8, stop)
        if kind == b"tfdt":
            time = struct.unpack_from(">Q" if data[start + 8] else ">I", data, start + 12)[0]
        elif kind == b"tfhd":
            default_duration = _default_duration(data, start)
        elif kind == b"trun":
            run_count, offset, run_duration = _run(data, start, default_duration)
            composition = composition if count else offset
            count += run_count
            duration += run_duration
    return time, count, composition, duration


def _default_duration(data: bytes, start: int) -> int:
    flags = int.from_bytes(data[start + 9 : start + 12], "big")
    at = start + 16 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return struct.unpack_from(">I", data, at)[0] if flags & 0x8 else 0


def _run(data: bytes, start: int, default_duration: int) -> tuple[int, int, int]:
    """Sample count, first composition offset and duration of one ``trun``."""
    flags = int.from_bytes(data[start + 9 : start + 12], "big")
    (count,) = struct.unpack_from(">I", data, start + 12)
    at = start + 16 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    composition, duration = 0, 0 if flags & 0x100 else default_duration * count
    if not fields:
        return count, 0, duration
    for index in range(count):
        row = at + index * 4 * len(fields)
        if flags & 0x100:
            duration += struct.unpack_from(">I", data, row)[0]
        if flags & 0x800 and index == 0:
            form = ">i" if data[start + 8] else ">I"
            composition = struct.unpack_from(form, data, row + 4 * fields.index(0x800))[0]
    return count, composition, duration
