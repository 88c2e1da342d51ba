# SPDX-License-Identifier: Apache-2.0
"""Opening media with PyAV, inside the limited child alone."""

from __future__ import annotations

from typing import Any

import av
import av.container

from kepu.engine.picture_header import LARGEST_PICTURE

_MOST_STREAMS = 64


def open_media(path: str, demuxer: str, options: dict[str, str] | None = None) -> Any:
    """The container at *path*, opened with *demuxer* alone and decoding pictures of at most 100
    megapixels on one thread. Raises ``av.FFmpegError``."""
    # One for each stream, whatever PyAV's stub says.
    limits: Any = [{"max_pixels": str(LARGEST_PICTURE), "threads": "1"}] * _MOST_STREAMS
    return av.open(
        f"file:{path}",
        format=demuxer,
        options={"protocol_whitelist": "file,pipe", "format_whitelist": demuxer, **(options or {})},
        stream_options=limits,
        metadata_errors="replace",
    )
