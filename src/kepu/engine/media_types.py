# SPDX-License-Identifier: Apache-2.0
"""What a file that we hand out is, by its name: one table for every server."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".avif": "image/avif",
        ".css": "text/css; charset=utf-8",
        ".gif": "image/gif",
        ".html": "text/html; charset=utf-8",
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".m3u8": "application/vnd.apple.mpegurl",
        ".m4a": "audio/mp4",
        ".m4s": "video/mp4",
        ".mp3": "audio/mpeg",
        ".mp4": "video/mp4",
        ".mpd": "application/dash+xml",
        ".png": "image/png",
        ".srt": "application/x-subrip; charset=utf-8",
        ".svg": "image/svg+xml",
        ".ttml": "application/ttml+xml; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".vtt": "text/vtt; charset=utf-8",
        ".webp": "image/webp",
    }
)
"""The type of each suffix of an output folder and its pages."""
SOUND = "audio/mp4"
SOUND_FOLDER = "audio/"
SOUND_SUFFIXES = (".m4s", ".mp4")
"""Below ``SOUND_FOLDER`` of an output folder these are ``SOUND``."""
UNKNOWN = "application/octet-stream"


def media_type(path: str) -> str:
    """The media type of *path*, relative to its output folder; ``UNKNOWN`` for a suffix that is not in the
    table."""
    name = path.rpartition("/")[2]
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if path.startswith(SOUND_FOLDER) and suffix in SOUND_SUFFIXES:
        return SOUND
    return MEDIA_TYPES.get(suffix, UNKNOWN)
