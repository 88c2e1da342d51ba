# SPDX-License-Identifier: Apache-2.0
"""Recipes: which renditions are wanted, and their parameters. TOML in, frozen data out."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

RENDITIONS: dict[str, str] = {
    "ladder": "kepu.engine.renditions.ladder",
    "audio": "kepu.engine.renditions.audio",
    "captions": "kepu.engine.renditions.captions",
    "chapters": "kepu.engine.renditions.chapters",
    "poster": "kepu.engine.renditions.poster",
    "podcast": "kepu.engine.renditions.podcast",
    "storyboard": "kepu.engine.renditions.storyboard",
    "download": "kepu.engine.renditions.download",
    "stream": "kepu.engine.renditions.stream",
}
"""The table: a rendition's name in a recipe, and its module. A module has ``targets(brief)`` and, where
it streams, ``tracks(brief)``. Planned in this order: what reads another's targets stands below it."""

Positive = Annotated[int, Meta(gt=0)]
Seconds = Annotated[float, Meta(gt=0)]
Even = Annotated[int, Meta(gt=0, multiple_of=2)]
Preset = Literal[
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"
]


class Rung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quality of the ladder. ``height`` is the shorter side of the picture in pixels; ``crf`` the
    quality aimed at; ``max_rate`` the peak in kilobits a second over a buffer of two seconds."""

    height: Even
    crf: Annotated[int, Meta(ge=0, le=63)]
    max_rate: Positive


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """H.264 rungs, highest first, and the segments all of them share: ``lead_segments`` of
    ``lead_seconds`` made with ``lead_preset``, then ``segment_seconds`` made with ``preset``."""

    rungs: list[Rung]
    preset: Preset = "veryfast"
    lead_preset: Preset = "superfast"
    lead_segments: Annotated[int, Meta(ge=0)] = 3
    lead_seconds: Seconds = 2.0
    segment_seconds: Seconds = 6.0
    copy_source: bool = True
    max_frame_rate: Positive = 60
    av1_rungs: list[Rung] = []
    av1_preset: Annotated[int, Meta(ge=4, le=13)] = 10


class Audio(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One AAC rendition a language. ``bit_rate`` in kilobits a second for stereo; ``loudness`` names a
    profile, or is ``keep``."""

    bit_rate: Positive = 128
    loudness: str = "keep"
    copy_source: bool = True


class Captions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Caption files by language. ``formats`` are among vtt, srt, imsc, txt, html, json."""

    formats: list[Literal["vtt", "srt", "imsc", "txt", "html", "json"]]
    audience: Literal["adult", "child"] = "adult"


class Chapters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The film's chapters as files, where it has any: WebVTT, and the JSON that feeds name."""


class Podcast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sound alone, as files. ``mp3_bit_rate`` and ``m4a_bit_rate`` in kilobits a second, 0 for none."""

    loudness: str = "podcast"
    mp3_bit_rate: Annotated[int, Meta(ge=0)] = 128
    m4a_bit_rate: Annotated[int, Meta(ge=0)] = 128


class Poster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sharp still as JPEG. ``height`` is its shorter side at most, in pixels."""

    height: Even = 1080
    quality: Annotated[int, Meta(ge=2, le=31)] = 3


class Storyboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Small pictures for scrubbing: one each ``every`` seconds, ``height`` pixels high, ``columns`` ×
    ``rows`` a sheet."""

    every: Seconds = 6.0
    height: Even = 90
    columns: Positive = 5
    rows: Positive = 5


class Download(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Progressive MP4 files of the ladder's rungs with the first sound; ``heights`` names which, empty
    for the highest alone."""

    heights: list[Even] = []


class Stream(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Manifests over the segments."""

    hls: bool = True
    dash: bool = True


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe: a section that is missing makes nothing of its kind."""

    name: str
    title: dict[str, str]
    ladder: Ladder | None = None
    audio: Audio | None = None
    captions: Captions | None = None
    chapters: Chapters | None = None
    podcast: Podcast | None = None
    poster: Poster | None = None
    storyboard: Storyboard | None = None
    download: Download | None = None
    stream: Stream | None = None
