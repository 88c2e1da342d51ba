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
    megapixels are decoded. Raises ``av.FFmpegError``."""
    # One for each stream, whatever PyAV's stub says.
    limits: Any = [{"max_pixels": str(LARGEST_PICTURE), "threads": "1"}] * _MOST_STREAMS
    options = {"protocol_whitelist": "file,pipe", "format_whitelist": demuxer}
    address = f"file:{path}"
    try:
        return av.open(
            address, format=demuxer, options=options, stream_options=limits, metadata_errors="replace"
        )
    except ValueError:  # MPEG programme streams: none of their streams is known so early
        return av.open(address, format=demuxer, options=options, metadata_errors="replace")
