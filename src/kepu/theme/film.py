# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a film's page shows, as plain data. Paths are relative to the page; times are seconds from the
film's zero; sizes are bytes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file of the output folder. ``size`` is ``None`` and ``digest`` empty while it is not made yet;
    ``label`` is what a person calls it, where the name does not say."""

    path: str
    size: int | None = None
    digest: str = ""
    label: str = ""

    @property
    def suffix(self) -> str:
        """The end of its name: ``mp4``, ``imsc.ttml``."""
        name = self.path.rpartition("/")[2]
        return name.partition(".")[2]

    @property
    def stem(self) -> str:
        """Its name without folder and end: ``1080``, ``zh-Hans``."""
        return self.path.rpartition("/")[2].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that are shown together; lines are parted by a line feed."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions of one language (a BCP 47 tag): what the menu calls them, their words, their files."""

    language: str
    label: str
    cues: tuple[Cue, ...]
    files: tuple[MadeFile, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the film with a name."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The small picture of a span of time: a file with a media fragment (``storyboard/000.jpg#xywh=…``)."""

    start: float
    end: float
    picture: str


@dataclass(frozen=True, slots=True)
class Loudness:
    """One sound's report: ``before`` and ``after`` in LUFS, ``peak`` in dBTP, ``gain`` in dB.
    ``None`` where nothing was measured: a silent sound has no loudness. ``use`` is what it is for;
    ``troubles`` are sentences."""

    name: str
    use: str
    before: float | None
    after: float | None
    peak: float | None
    gain: float | None
    report: MadeFile
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The master's picture: pixels, frames a second, and what it is coded with."""

    width: int
    height: int
    frame_rate: float
    codec: str


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound of the master: the name of its language, how many audio channels, samples a second."""

    language: str
    audio_channels: int
    sample_rate: int
    codec: str


@dataclass(frozen=True, slots=True)
class Film:
    """Everything a page tells of one film. What was not made is empty."""

    title: str
    duration: float
    stream: str = ""
    dash: str = ""
    poster: str = ""
    storyboard: str = ""
    thumbnails: tuple[Thumbnail, ...] = ()
    downloads: tuple[MadeFile, ...] = ()
    podcasts: tuple[MadeFile, ...] = ()
    captions: tuple[Captions, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    loudness: tuple[Loudness, ...] = ()
    picture: Picture | None = None
    sounds: tuple[Sound, ...] = ()
    troubles: tuple[str, ...] = ()
    probe: str = ""
    files: tuple[MadeFile, ...] = field(default=())

    @property
    def loudness_troubles(self) -> tuple[tuple[str, str], ...]:
        """The name of each sound that something is odd with, and the sentence that says so."""
        told = [(each.name, trouble) for each in self.loudness for trouble in each.troubles]
        return tuple(dict.fromkeys(told))

    @property
    def size(self) -> int:
        """The bytes of all files that are made."""
        return sum(each.size or 0 for each in self.files)
