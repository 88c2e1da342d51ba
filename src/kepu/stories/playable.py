# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a browser plays a master as it is, and under which type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from kepu.engine.playing import WITH_SOURCE
from kepu.stories.models import Master

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


@dataclass(frozen=True, slots=True)
class Film:
    """How a master plays on a page: ``element`` is ``video`` or ``audio``; ``file`` the address of what was
    sent, where every browser plays that; ``stream`` that of what is made of it while it plays."""

    element: str
    name: str
    file: str
    stream: str


def film_of(master: Master | None) -> Film | None:
    """How *master* plays; ``None`` where it is not looked at yet, or nothing of it can be played."""
    if master is None or master.state != Master.State.READY or not master.facts:
        return None
    pictures, sounds = master.facts["video"], master.facts["audio"]
    if not pictures and not sounds:
        return None
    plays = browser_type(master.facts)
    broken = any(severity == "error" for severity, _texts in master.troubles)
    if broken and not plays:
        return None
    return Film(
        element="video" if pictures else "audio",
        name=master.name,
        file=reverse("stories:master_file", args=[master.public_id]) if plays else "",
        stream="" if broken else reverse("stories:master_play", args=[master.public_id, WITH_SOURCE]),
    )
