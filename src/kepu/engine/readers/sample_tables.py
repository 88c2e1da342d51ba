# SPDX-License-Identifier: Apache-2.0
"""The sample tables of an MP4 track (ISO/IEC 14496-12, 8.6 and 8.7): sizes, times and sync samples of
every frame, read straight from the index, a hundred thousand in some hundredths of a second."""

from __future__ import annotations

import os
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, repeat

_LARGEST_INDEX = 256 << 20
_MOST_SAMPLES = 20_000_000


@dataclass(slots=True)
class SampleTables:
    """One track's samples in decoding order: ``sizes`` in bytes, ``decoding`` and ``shown`` times in
    the track's ticks before any edit list, places of ``sync`` samples, and how many entries the
    edit list has that show something."""

    sizes: array[int]
    decoding: list[int]
    shown: list[int]
    sync: list[int]
    edits: int


def sample_tables(path: str, position: int, size: int, track: int) -> SampleTables | None:
    """The tables of *track* in the ``moov`` box at *position*; ``None`` where they are not plain."""
    if size > _LARGEST_INDEX:
        return None
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        index = memoryview(os.pread(descriptor, size, position))
    finally:
        os.close(descriptor)
    try:
        for kind, held in _boxes(index[8:]):
            if kind == b"trak" and _track_number(held) == track:
                return _tables(held)
    except (struct.error, IndexError, ValueError, OverflowError):
        return None
    return None


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            return
        yield kind, data[at + 8 : at + size]
        at += size


def _find(data: memoryview, *path: bytes) -> memoryview:
    for wanted in path:
        data = next((held for kind, held in _boxes(data) if kind == wanted), data[:0])
    return data


def _track_number(track: memoryview) -> int:
    header = _find(track, b"tkhd")
    at = 20 if header[0] == 1 else 12
    return int(struct.unpack_from(">I", header, at)[0])


def _tables(track: memoryview) -> SampleTables | None:
    table = _find(track, b"mdia", b"minf", b"stbl")
    sizes = _sizes(_find(table, b"stsz"))
    count = len(sizes)
    decoding = _spread(_find(table, b"stts"), count, signed=False)
    if not count or len(decoding) != count:
        return None
    decoding = list(accumulate(decoding[:-1], initial=0))
    composition = _find(table, b"ctts")
    offsets = _spread(composition, count, signed=True) if composition else [0] * count
    if len(offsets) != count:
        return None
    sync = _find(table, b"stss")
    places = [each - 1 for each in _numbers(sync[8:])] if sync else list(range(count))
    if places and not 0 <= min(places) <= max(places) < count:
        return None
    return SampleTables(
        sizes,
        decoding,
        list(map(int.__add__, decoding, offsets)),
        places,
        _edits(_find(track, b"edts", b"elst")),
    )


def _sizes(box: memoryview) -> array[int]:
    uniform, count = struct.unpack_from(">II", box, 4)
    if count > _MOST_SAMPLES:
        raise ValueError(count)
    return array("I", [uniform]) * count if uniform else _numbers(box[12 : 12 + 4 * count])


def _numbers(data: memoryview, kind: str = "I") -> array[int]:
    found: array[int] = array(kind)
    found.frombytes(data[: len(data) // 4 * 4])
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _spread(box: memoryview, most: int, signed: bool) -> list[int]:
    """A table of (count, value) pairs written out; empty when it names more than *most*."""
    pairs = _numbers(box[8 : len(box) // 8 * 8], "i" if signed else "I")
    counts = pairs[0::2]
    if sum(counts) > most or (signed and min(counts, default=0) < 0):
        return []
    return list(chain.from_iterable(map(repeat, pairs[1::2], counts)))


def _edits(box: memoryview) -> int:
    """How many entries of an edit list show media; -1 where one changes the speed."""
    if not box:
        return 1
    entry = ">QqI" if box[0] == 1 else ">IiI"
    size = struct.calcsize(entry)
    entries = list(struct.iter_unpack(entry, box[8 : 8 + (len(box) - 8) // size * size]))
    if any(rate != 0x00010000 for _, _, rate in entries):
        return -1
    return sum(start >= 0 for _, start, _ in entries)
