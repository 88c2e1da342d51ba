# SPDX-License-Identifier: Apache-2.0
"""Opening media with PyAV, inside the limited child alone."""

from __future__ import annotations

from typing import Any

import av
import av.container

from kepu.engine.picture_header import LARGEST_PICTURE

_MOST_STREAMS = 64


def open_media(path: str, demuxer: str) -> Any:
    """The container at *path*, opened with *demuxer* alone; while it opens, pictures of at most 100
    megapixels are decoded, and none of an MP4, whose index tells enough. Raises ``av.FFmpegError``."""
    # One for each stream, whatever PyAV's stub says.
    most = 1 if demuxer == "mov" else LARGEST_PICTURE
    limits: Any = [{"max_pixels": str(most), "threads": "1"}] * _MOST_STREAMS
    return av.open(
        f"file:{path}",
        format=demuxer,
        options={"protocol_whitelist": "file,pipe", "format_whitelist": demuxer},
        stream_options=limits,
        metadata_errors="replace",
    )
