# SPDX-License-Identifier: Apache-2.0
"""What the index of an MP4 says of a video stream, without reading its media."""

from __future__ import annotations

import os
from typing import Any

from kepu.engine.readers import nal
from kepu.engine.readers.sample_tables import SampleTables


def agreed_offset(stream: Any, tables: SampleTables, ticks: list[int]) -> int | None:
    """What the demuxer adds to each time of *tables*, by the *ticks* of the first packets.

    ``None`` where the two do not tell of the same samples: the demuxer applies edit lists, and only the
    simplest are understood here.
    """
    entries = stream.index_entries
    if tables.edits != 1 or len(entries) != len(tables.sizes) or not ticks:
        return None
    offset = ticks[0] - tables.shown[0]
    if ticks != [shown + offset for shown in tables.shown[: len(ticks)]]:
        return None
    last = len(tables.sizes) - 1
    if entries[last].timestamp - entries[0].timestamp != tables.decoding[last] - tables.decoding[0]:
        return None
    return offset


def samples_inside(stream: Any, file_size: int) -> int:
    """How many samples, from the first on, lie inside the file."""
    entries = stream.index_entries
    count = len(entries)
    if not count or _inside(entries[count - 1], file_size):
        return count
    return next((place for place in range(count) if not _inside(entries[place], file_size)), count)


def _inside(entry: Any, file_size: int) -> bool:
    return bool(entry.pos >= 0 and entry.pos + entry.size <= file_size)


def start_places(stream: Any, tables: SampleTables, count: int, path: str) -> list[int]:
    """Which of the first *count* samples a decoder can start at.

    Of H.264 and HEVC, the first bytes of each sync sample are read: recovery points of open groups are
    marked as sync samples too, and are none.
    """
    codec = stream.codec_context.codec.canonical_name
    places = [place for place in tables.sync if place < count]
    if codec not in ("h264", "hevc"):
        return places
    prefix = nal.length_size(codec, stream.codec_context.extradata or b"")
    if not prefix:
        return []
    entries = stream.index_entries
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return [
            place
            for place in places
            if nal.starts_afresh(
                codec, nal.picture_type(codec, descriptor, entries[place].pos, tables.sizes[place], prefix)
            )
        ]
    finally:
        os.close(descriptor)
