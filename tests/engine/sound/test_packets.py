# SPDX-License-Identifier: Apache-2.0
"""Packets go through a segment unchanged, at the very sample they are meant for."""

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.errors import ChildError
from kepu.engine.sound.packets import SILENCE, chosen, read_packets, write_segment
from tests.masters import ffmpeg


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=30), st.integers(0, 10**7))
def test_a_segment_read_back_holds_the_same_packets(packets: list[bytes], first: int) -> None:
    found = read_packets(b"\0\0\0\x08moov" + write_segment(7, first, packets)).packets
    assert [data for _, data in found] == packets
    assert [time for time, _ in found] == [(first + n) * 1024 for n in range(len(packets))]


@pytest.mark.parametrize("channels", [1, 2])
def test_a_packet_of_silence_is_silence(channels: int, tmp_path) -> None:
    header = tmp_path / "some.mp4"
    ffmpeg("-f", "lavfi", "-i", "sine=d=0.2:r=44100", "-ac", channels, "-c:a", "aac", "-movflags",
           "empty_moov", header)  # fmt: skip
    silent = tmp_path / "silent.mp4"
    media = write_segment(1, 0, chosen({}, 0, 20, channels))
    silent.write_bytes(read_packets(header.read_bytes()).header + media)
    with av.open(str(silent)) as container:
        frames = list(container.decode(audio=0))
    assert len(frames) == 20 and frames[0].layout.nb_channels == channels
    assert all(not any(bytes(plane)) for frame in frames for plane in frame.planes)


def test_missing_packets_become_silence_and_others_keep_their_places() -> None:
    assert chosen({5: b"five"}, 4, 7, 2) == [SILENCE[2], b"five", SILENCE[2]]


def test_a_file_that_promises_more_than_it_holds_is_refused() -> None:
    with pytest.raises(ChildError):
        read_packets(b"\0\0\0\x08moov" + write_segment(1, 0, [b"abc"])[:-2])
    with pytest.raises(ChildError):
        read_packets(b"")
