# SPDX-License-Identifier: Apache-2.0
"""What a rendition tells the manifests of itself: tracks made of segments, known before any is built."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class TrackKind(Enum):
    """What a track carries."""

    VIDEO = "video"
    SOURCE = "source"
    """The master's own pictures, copied, on a segment plan of its own."""
    KEYFRAMES = "keyframes"
    """One picture a segment, for scrubbing."""
    AUDIO = "audio"
    CAPTIONS = "captions"


@dataclass(frozen=True, slots=True)
class TrackSegment:
    """One segment: where it lies, and its start and duration in the track's timescale."""

    path: str
    start: int
    duration: int


@dataclass(frozen=True, slots=True)
class Track:
    """One track of the stream. Paths are relative to the output folder.

    ``timescale`` is ticks a second; ``bandwidth`` the promised peak in bits a second; ``codecs``
    RFC 6381's string; ``language`` a BCP 47 tag; ``label`` what a menu shows. ``init`` is the CMAF
    header, empty for captions, whose segments are WebVTT. ``whole`` is the caption file in one
    piece. ``description`` marks sound that describes the picture. ``segments`` lie end to end from
    the film's zero.
    """

    kind: TrackKind
    name: str
    playlist: str
    segments: tuple[TrackSegment, ...]
    timescale: int
    bandwidth: int
    codecs: str = ""
    init: str = ""
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    language: str = "und"
    label: str = ""
    audio_channels: int = 0
    sample_rate: int = 0
    default: bool = False
    description: bool = False
    whole: str = ""
