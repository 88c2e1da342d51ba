# SPDX-License-Identifier: Apache-2.0
"""What a rendition's module is told before it plans: the master's facts, its timeline, the recipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kepu.engine.facts import AudioFacts, MediaFacts
from kepu.engine.recipe import Recipe
from kepu.engine.timeline import Timeline
from kepu.engine.tracks import Track

if TYPE_CHECKING:
    from kepu.engine.captions.track import CaptionTrack


@dataclass(frozen=True, slots=True)
class SoundSource:
    """One sound to render: stream ``audio.index`` of the graph's input ``input``, opened with ``demuxer``.

    ``language`` is a BCP 47 tag; ``origin`` is where the film's zero lies on that file's clock, in
    seconds. ``attached`` is true for a file given beside the master (dubbed, or a description).
    """

    input: str
    demuxer: str
    audio: AudioFacts
    language: str
    origin: float
    description: bool = False
    attached: bool = False


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """One caption track with its words and times already read and repaired."""

    language: str
    label: str
    track: CaptionTrack


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything planning needs. ``master`` is the name in the graph of the file that media is read
    from: the master itself, or what ingest made of it; ``facts`` describe that file. ``title`` is the
    work's title, for tags. ``timeline`` is ``None`` for a master without pictures. ``lazy`` adds what is
    only worth offering where targets are made when asked for. ``tracks`` are all renditions' tracks,
    empty while they are being planned."""

    facts: MediaFacts
    recipe: Recipe
    timeline: Timeline | None
    master: str = "master"
    sounds: tuple[SoundSource, ...] = ()
    captions: tuple[CaptionSource, ...] = ()
    title: str = ""
    lazy: bool = False
    tracks: tuple[Track, ...] = ()
