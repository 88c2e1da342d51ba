# SPDX-License-Identifier: Apache-2.0
"""What the probe found in a master, as plain data that goes through JSON unchanged.

Times in *ticks* count in the stream's own ``time_base`` (seconds a tick, a pair
numerator/denominator) and are the file's own timestamps; everything else is in
the unit its name or docstring says.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from kepu.engine.language import Sentence, sentence


class Trouble(msgspec.Struct, frozen=True):
    """Something odd in the master and what will be done about it. ``severity`` is ``note`` (handled),
    ``warning`` (handled, a person should look) or ``error`` (the master cannot be used)."""

    code: str
    severity: str
    words: str
    values: dict[str, str | int | float] = {}

    @property
    def sentence(self) -> Sentence:
        """The trouble in words, readable in any language."""
        return Sentence(self.words, self.values)


def trouble(code: str, severity: str, told: Sentence) -> Trouble:
    """A ``Trouble`` made from a sentence."""
    return Trouble(code, severity, told.words, dict(told.values))  # type: ignore[arg-type]


class Ratio(msgspec.Struct, frozen=True):
    """An exact ratio."""

    numerator: int
    denominator: int

    @property
    def fraction(self) -> Fraction:
        """The ratio as a ``Fraction``."""
        return Fraction(self.numerator, self.denominator)


class FrameTimes(msgspec.Struct, frozen=True):
    """Presentation times of all frames of a video stream, in ticks, ascending.

    As runs: each pair ``(step, count)`` says that *count* further frames follow, each *step* ticks
    after the one before. ``last_duration`` is how long the last frame is shown, in ticks.
    """

    first: int
    runs: list[tuple[int, int]]
    last_duration: int

    @property
    def count(self) -> int:
        """How many frames there are."""
        return 1 + sum(count for _, count in self.runs)

    @property
    def end(self) -> int:
        """The tick at which the last frame ends."""
        return self.first + sum(step * count for step, count in self.runs) + self.last_duration

    def ticks(self) -> list[int]:
        """Every frame's tick."""
        found = [self.first]
        at = self.first
        for step, count in self.runs:
            found.extend(range(at + step, at + step * count + 1, step) if step else [at] * count)
            at += step * count
        return found


class Colour(msgspec.Struct, frozen=True):
    """Colour as ffmpeg names it (``bt709``, ``smpte2084``, ``arib-std-b67`` …; ``unknown`` where untold)."""

    primaries: str = "unknown"
    transfer: str = "unknown"
    matrix: str = "unknown"
    full_range: bool = False

    @property
    def hdr(self) -> str:
        """``pq``, ``hlg`` or nothing, decided by the transfer alone."""
        return {"smpte2084": "pq", "arib-std-b67": "hlg"}.get(self.transfer, "")


class VideoFacts(msgspec.Struct, frozen=True):
    """One video stream. ``width`` and ``height`` are the coded picture in pixels before rotation;
    it is mirrored left to right where ``flipped``, then turned clockwise by ``rotation`` degrees
    (0, 90, 180, 270), to stand upright;
    ``field_order`` is ``progressive``, ``tff`` or ``bff``, as decided from frames;
    ``keyframes`` are the ticks of frames a decoder can start at (IDR for H.264), ascending, empty
    where the container does not tell; ``sizes_vary`` says that the picture changes size inside.
    ``codec_string`` is RFC 6381's (``avc1.640028``), empty where unknown."""

    index: int
    codec: str
    codec_string: str
    profile: str
    pixel_format: str
    width: int
    height: int
    sample_aspect: Ratio
    rotation: int
    flipped: bool
    frame_rate: Ratio
    constant_rate: bool
    field_order: str
    colour: Colour
    time_base: Ratio
    times: FrameTimes
    keyframes: list[int]
    bit_rate: int
    peak_bit_rate: int
    sizes_vary: bool = False

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in square pixels after rotation, not rounded to even."""
        aspect = self.sample_aspect.fraction or Fraction(1)
        width, height = round(self.width * aspect), self.height
        return (height, width) if self.rotation in (90, 270) else (width, height)


class AudioFacts(msgspec.Struct, frozen=True):
    """One audio stream. ``language`` is a BCP 47 tag or ``und``; ``layout`` is ffmpeg's name;
    ``start`` and ``duration`` are seconds on the file's own clock; ``packet_samples`` is the
    number of samples in each packet where that is constant, else 0; ``codec_string`` is
    RFC 6381's (``mp4a.40.2``). ``start`` is when sound is first heard, after a decoder has dropped the
    encoder's priming; ``first_tick`` is the first packet's tick, priming and all. Where ``partner`` is
    not -1, two mono streams are one stereo sound: this stream is its left channel, ``partner`` the
    index of the right one, and ``audio_channels`` and ``layout`` are those of the pair."""

    index: int
    codec: str
    codec_string: str
    profile: str
    audio_channels: int
    layout: str
    sample_rate: int
    language: str
    title: str
    start: float
    duration: float
    time_base: Ratio
    first_tick: int
    packet_samples: int
    bit_rate: int
    default: bool = False
    description: bool = False
    partner: int = -1


class SubtitleFacts(msgspec.Struct, frozen=True):
    """One subtitle stream. ``text`` is false for pictures of words, which are only named."""

    index: int
    codec: str
    language: str
    title: str
    text: bool
    forced: bool = False
    hearing_impaired: bool = False


class Chapter(msgspec.Struct, frozen=True):
    """A chapter, in seconds from the start of the film."""

    start: float
    end: float
    title: str


class MediaFacts(msgspec.Struct, frozen=True):
    """A master, as probed. ``container`` is the sniffed type (``mp4``, ``matroska``, ``mpegts`` …) and
    ``demuxer`` the one ffmpeg demuxer it may be opened with; ``start`` is the earliest timestamp of the
    chosen picture and sound in seconds on the file's clock (the film's zero) and ``duration`` how long
    the film is from there, in seconds; ``timecode`` is the first one, ``""`` where there is none;
    ``cover`` is the stream index of the attached picture or -1; ``exact_seek`` says that a seek lands
    where it is asked to; ``ignored`` names streams that are left out."""

    container: str
    demuxer: str
    size: int
    start: float
    duration: float
    video: list[VideoFacts]
    audio: list[AudioFacts]
    subtitles: list[SubtitleFacts]
    chapters: list[Chapter]
    troubles: list[Trouble]
    tags: dict[str, str] = {}
    timecode: str = ""
    cover: int = -1
    exact_seek: bool = True
    ignored: list[str] = []


__all__ = [
    "AudioFacts",
    "Chapter",
    "Colour",
    "FrameTimes",
    "MediaFacts",
    "Ratio",
    "SubtitleFacts",
    "Trouble",
    "VideoFacts",
    "sentence",
    "trouble",
]
