# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its name."""

from __future__ import annotations

import pytest

from kepu.engine.captions.writer import CAPTION_TYPES, SUFFIXES, WRITERS
from kepu.engine.media_types import MEDIA_TYPES, media_type


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("stream.m3u8", "application/vnd.apple.mpegurl"),
        ("video/h264-360/00000.m4s", "video/mp4"),
        ("video/h264-360/init.mp4", "video/mp4"),
        ("audio/en/00000.m4s", "audio/mp4"),
        ("audio/en/init.mp4", "audio/mp4"),
        ("audio/en/playlist.m3u8", "application/vnd.apple.mpegurl"),
        ("download/audio.mp4", "video/mp4"),
        ("captions/en.imsc.ttml", "application/ttml+xml; charset=utf-8"),
        ("poster.JPG", "image/jpeg"),
        ("folder.jpg/none", "application/octet-stream"),
        ("none", "application/octet-stream"),
    ],
)
def test_a_file_is_told_by_its_suffix_and_sound_by_its_folder(path: str, told: str) -> None:
    assert media_type(path) == told


def test_every_format_of_captions_has_a_type_that_is_known() -> None:
    assert CAPTION_TYPES.keys() == WRITERS.keys() == SUFFIXES.keys()
    assert set(CAPTION_TYPES.values()) <= set(MEDIA_TYPES.values())
