# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a small workbook as Excel 97 did: BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST = 4096
"""A smaller stream would lie in sectors of another kind."""


def xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """The workbook of one sheet that holds *rows*."""
    stream = _workbook(rows)
    stream += bytes(max(0, _LEAST - len(stream)))
    stream += bytes(-len(stream) % SECTOR)
    many = len(stream) // SECTOR
    table = [FAT, END, *range(3, many + 2), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, _LEAST, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    fat = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    directory = _entry("Root Entry", 5, FREE, 1, END, 0) + _entry("Workbook", 2, FREE, FREE, 2, len(stream))
    return header + fat + directory + bytes(SECTOR - len(directory)) + stream


def _entry(name: str, kind: int, left: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    told = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, left, FREE, child)
    return told + bytes(36) + struct.pack("<IQ", start, size)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    def globals_with(offset: int) -> bytes:
        sheet = _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 1, 0) + b"A")
        return _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + sheet + _record(0x000A, b"")

    cells = b"".join(
        _cell(row, column, value) for row, cells in enumerate(rows) for column, value in enumerate(cells)
    )
    return globals_with(len(globals_with(0))) + _begin(0x0010) + cells + _record(0x000A, b"")


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", value))
