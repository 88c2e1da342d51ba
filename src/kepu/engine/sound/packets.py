# SPDX-License-Identifier: Apache-2.0
"""Packets of sound out of a fragmented MP4, and one CMAF segment made of packets.

ISO/IEC 14496-12 (boxes), ISO/IEC 23000-19 (CMAF: one ``moof`` and one ``mdat``, times from zero).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kepu.engine.boxes import boxes
from kepu.engine.errors import ChildError
from kepu.engine.language import sentence
from kepu.engine.sound.grid import PACKET_SAMPLES

SILENCE = {1: bytes.fromhex("00c800802380"), 2: bytes.fromhex("210049900219002380")}
"""A packet of AAC-LC that holds nothing but silence, by number of channels, at any sample rate."""
_SYNC_SAMPLE = 0x02000000


@dataclass(frozen=True, slots=True)
class Packets:
    """What a muxer wrote: the CMAF header, and each packet with its time in the track's timescale."""

    header: bytes
    packets: tuple[tuple[int, bytes], ...]


def read_packets(data: bytes) -> Packets:
    """The header and the packets of a fragmented MP4 with one track. Raises ``ChildError``."""
    header = bytearray()
    found: list[tuple[int, bytes]] = []
    for kind, start, end in boxes(data):
        if kind in (b"ftyp", b"moov"):
            header += data[start:end]
        elif kind == b"moof":
            found += _fragment(data, start, end)
    if not header:
        raise ChildError(sentence("The encoder wrote no sound. Run it again; if it stays, report it."))
    return Packets(bytes(header), tuple(found))


def _fragment(data: bytes, moof: int, end: int) -> Iterator[tuple[int, bytes]]:
    time, duration, size = 0, 0, 0
    for kind, start, _ in _track_boxes(data, moof, end):
        flags = int.from_bytes(data[start + 9 : start + 12], "big")
        if kind == b"tfdt":
            # Signed: sound from before the file's zero has a negative time here, and is dropped later.
            time = struct.unpack_from(">q" if data[start + 8] else ">i", data, start + 12)[0]
        elif kind == b"tfhd":
            at = start + 16 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
            if flags & 0x8:
                duration = struct.unpack_from(">I", data, at)[0]
                at += 4
            size = struct.unpack_from(">I", data, at)[0] if flags & 0x10 else 0
        elif kind == b"trun":
            for length, lasts, offset in _run(data, start, flags, duration, size):
                at = moof + offset
                if at < 0 or at + length > len(data):
                    raise ChildError(
                        sentence("The encoder wrote a broken MP4. Run it again; if it stays, report it.")
                    )
                yield time, data[at : at + length]
                time += lasts


def _track_boxes(data: bytes, moof: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for kind, start, stop in boxes(data, moof + 8, end):
        if kind == b"traf":
            yield from boxes(data, start + 8, stop)


def _run(data: bytes, start: int, flags: int, duration: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Length, duration and offset from the ``moof`` of each packet in one ``trun``."""
    (count,) = struct.unpack_from(">I", data, start + 12)
    (offset,) = struct.unpack_from(">i", data, start + 16) if flags & 1 else (0,)
    at = start + 16 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    for _ in range(count):
        length, lasts = size, duration
        for bit in (0x100, 0x200, 0x400, 0x800):
            if flags & bit:
                (value,) = struct.unpack_from(">I", data, at)
                at += 4
                lasts = value if bit == 0x100 else lasts
                length = value if bit == 0x200 else length
        yield length, lasts, offset
        offset += length


def chosen(slots: Mapping[int, bytes], first: int, end: int, audio_channels: int) -> list[bytes]:
    """The packets ``first <= number < end``; silence where there is none."""
    return [slots.get(number, SILENCE[audio_channels]) for number in range(first, end)]


def write_segment(sequence: int, first: int, packets: Sequence[bytes]) -> bytes:
    """One CMAF segment that starts at packet number *first*; *sequence* counts segments from one."""
    data_offset = 0
    for _ in range(2):  # the second time with the offset that the first has shown
        movie_fragment = _movie_fragment(sequence, first, packets, data_offset)
        data_offset = len(movie_fragment) + 8
    media = b"".join(packets)
    return movie_fragment + struct.pack(">I4s", len(media) + 8, b"mdat") + media


def _movie_fragment(sequence: int, first: int, packets: Sequence[bytes], data_offset: int) -> bytes:
    defaults = struct.pack(">III", 1, PACKET_SAMPLES, _SYNC_SAMPLE)
    header = _full_box(b"tfhd", 0, 0x020000 | 0x8 | 0x20, defaults)
    time = _full_box(b"tfdt", 1, 0, struct.pack(">Q", first * PACKET_SAMPLES))
    sizes = struct.pack(f">{len(packets)}I", *map(len, packets))
    run = _full_box(b"trun", 0, 0x1 | 0x200, struct.pack(">Ii", len(packets), data_offset) + sizes)
    fragment = _box(b"traf", header + time + run)
    return _box(b"moof", _full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)) + fragment)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _full_box(kind: bytes, version: int, flags: int, content: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags) + content)
