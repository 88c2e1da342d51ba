# SPDX-License-Identifier: Apache-2.0
"""Sizes of pictures from their headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.picture_header import picture_size, too_large
from tests.masters import ffmpeg


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp"])
def test_the_header_tells_the_size(tmp_path: Path, name: str) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=322x180", "-frames:v", "1", tmp_path / name)
    assert picture_size((tmp_path / name).read_bytes()) == (322, 180)


@given(
    st.binary(max_size=64),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X"]),
)
def test_any_bytes_have_some_size_or_none(content: bytes, magic: bytes) -> None:
    width, height = picture_size(magic + content)
    assert width >= 0 and height >= 0


@pytest.mark.parametrize(
    ("width", "height", "refused"),
    [
        (7680, 4320, False),
        (16_384, 6_000, False),
        (16_385, 2, True),
        (30_000, 30_000, True),
        (12_000, 12_000, True),
    ],
)
def test_what_would_eat_gigabytes_is_refused(width: int, height: int, refused: bool) -> None:
    assert too_large(width, height) is refused
