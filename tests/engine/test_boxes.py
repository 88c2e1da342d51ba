# SPDX-License-Identifier: Apache-2.0
"""Boxes of MP4: whatever the bytes, an answer or one sentence."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.boxes import boxes, split_fragments
from kepu.engine.errors import ChildError


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def fragment(time: int, durations: list[int], offsets: list[int], payload: bytes) -> bytes:
    tfhd = box(b"tfhd", struct.pack(">II", 0x020000, 1))
    tfdt = box(b"tfdt", struct.pack(">BxxxQ", 1, time))
    rows = b"".join(struct.pack(">Ii", d, o) for d, o in zip(durations, offsets, strict=True))
    trun = box(b"trun", struct.pack(">IIi", 0x01000000 | 0x901, len(durations), 0) + rows)
    return box(b"moof", box(b"traf", tfhd + tfdt + trun)) + box(b"mdat", payload)


HEADER = box(b"ftyp", b"cmfc") + box(b"moov", b"")


def test_a_header_and_two_fragments_come_apart_and_the_index_is_dropped():
    media = fragment(900, [10, 10], [0, 20], b"ab") + fragment(920, [10], [-10], b"c")
    parts = split_fragments(HEADER + media + box(b"mfra", b"index"))
    assert (parts.header, parts.media) == (HEADER, media)
    assert (parts.start, parts.samples, parts.composition, parts.duration) == (900, 3, 0, 30)


def test_a_file_without_fragments_is_told():
    with pytest.raises(ChildError, match="no pictures or sound"):
        split_fragments(HEADER)


def test_a_box_that_is_longer_than_the_file_is_told():
    with pytest.raises(ChildError, match="broken MP4"):
        list(boxes(struct.pack(">I4s", 100, b"mdat") + b"short"))


@given(st.binary(max_size=200))
def test_random_bytes_behind_a_good_start_never_crash(rest):
    data = HEADER + fragment(0, [1], [0], b"x")
    cut = (data + rest)[: len(data) + len(rest)]
    try:
        split_fragments(cut)
    except ChildError as error:
        assert str(error)


@given(st.integers(0, 200), st.integers(0, 255))
def test_one_damaged_byte_never_crashes(at, value):
    data = bytearray(HEADER + fragment(5, [1, 2], [0, 1], b"xy"))
    data[at % len(data)] = value
    try:
        split_fragments(bytes(data))
    except ChildError as error:
        assert str(error)
