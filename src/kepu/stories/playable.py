# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a browser plays a master as it is, and under which type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_TYPES = MappingProxyType(
    {
        "mp4": ("video/mp4", "audio/mp4"),
        "mov": ("video/mp4", "audio/mp4"),
        "webm": ("video/webm", "audio/webm"),
        "matroska": ("video/webm", "audio/webm"),
        "ogg": ("", "audio/ogg"),
        "mp3": ("", "audio/mpeg"),
        "flac": ("", "audio/flac"),
        "wav": ("", "audio/wav"),
    }
)
"""The type of each container with a picture and without one; empty where browsers differ."""
_PICTURES = {"video/mp4": {"h264", "av1", "vp9"}, "video/webm": {"vp8", "vp9", "av1"}}
_SOUNDS = {
    "mp4": {"aac", "mp3", "opus", "flac"},
    "webm": {"opus", "vorbis"},
    "ogg": {"opus", "vorbis", "flac"},
    "mpeg": {"mp3"},
    "flac": {"flac"},
    "wav": {"pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8"},
}


def browser_type(facts: Mapping[str, Any] | None) -> str:
    """The type under which browsers play what *facts* (``MediaFacts`` as JSON) tell of; empty where not every
    one does, so that renditions are needed first."""
    if not facts:
        return ""
    with_picture, without = _TYPES.get(facts["container"], ("", ""))
    pictures = [each["codec"] for each in facts["video"]]
    sounds = [each["codec"] for each in facts["audio"]]
    told = with_picture if pictures else without
    known = _SOUNDS.get(told.rpartition("/")[2], set())
    if not told or not (pictures or sounds) or not set(sounds) <= known:
        return ""
    return told if not pictures or set(pictures) <= _PICTURES[told] else ""
