# SPDX-License-Identifier: Apache-2.0
"""A caption track: the words of one language with their times, as plain data.

Times are whole milliseconds from the film's zero. Text is kept in logical order (the order in which
it is read aloud), line by line; a line is a row of spans, each with the few marks that every format
can carry. ``to_json`` and ``from_json`` go through plain JSON unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

TrackKind = Literal["captions", "subtitles", "descriptions"]
Alignment = Literal["start", "center", "end", "left", "right"]


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """Text that is marked alike. ``voice`` names who speaks, ``ruby`` is the reading printed beside the
    text, ``language`` a BCP 47 tag where it differs from the track's."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    voice: str = ""
    ruby: str = ""
    language: str = ""

    def like(self, other: Span) -> bool:
        """Whether *other* bears the same marks. Text with ruby is never like its neighbour: each
        reading belongs to its own letters."""
        return not self.ruby and self.marks == other.marks

    @property
    def marks(self) -> tuple[bool, bool, bool, str, str, str]:
        """All but the text."""
        return (self.bold, self.italic, self.underline, self.voice, self.ruby, self.language)

    def with_text(self, text: str) -> Span:
        """The same marks on other text."""
        return msgspec.structs.replace(self, text=text)


Line = tuple[Span, ...]


class Placement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a cue stands, as WebVTT's cue settings say. ``line`` counts lines of text from the top, or
    from the bottom when negative; ``line_percent``, ``position`` and ``size`` are percent of the
    picture. What is ``None`` or empty is left to the player."""

    vertical: Literal["", "rl", "lr"] = ""
    line: int | None = None
    line_percent: float | None = None
    line_align: Literal["", "center", "end"] = ""
    position: float | None = None
    position_align: Literal["", "line-left", "center", "line-right"] = ""
    size: float = 100
    align: Alignment = "center"


ANYWHERE = Placement()


class Cue(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words that are shown together, from ``start`` until ``end`` in milliseconds from the film's zero."""

    start: int
    end: int
    lines: tuple[Line, ...]
    identifier: str = ""
    placement: Placement = ANYWHERE

    @property
    def text(self) -> str:
        """The bare words, lines parted by a line feed."""
        return "\n".join(line_text(line) for line in self.lines)

    @property
    def duration(self) -> int:
        """How long it is shown, in milliseconds."""
        return self.end - self.start


class CaptionTrack(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cues of one language (a BCP 47 tag, ``und`` where unknown), by start."""

    language: str
    cues: tuple[Cue, ...]
    kind: TrackKind = "captions"

    @property
    def end(self) -> int:
        """When the last cue ends, in milliseconds; 0 for no cues."""
        return max((cue.end for cue in self.cues), default=0)

    def to_json(self) -> dict[str, Any]:
        """The track as plain JSON."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain

    @staticmethod
    def from_json(value: object) -> CaptionTrack:
        """The track that ``to_json`` gave. Raises ``msgspec.ValidationError`` for anything else."""
        return msgspec.convert(value, CaptionTrack)


def line_text(line: Line) -> str:
    """The bare words of a line."""
    return "".join(span.text for span in line)


def plain_lines(text: str) -> tuple[Line, ...]:
    """Lines without marks from text parted by line feeds; empty lines are left out."""
    return tuple((Span(row),) for row in text.split("\n") if row)


def caption_track(language: str, cues: Iterable[Cue], kind: TrackKind = "captions") -> CaptionTrack:
    """A track of *cues* in order of their start; those that start together keep their order."""
    return CaptionTrack(language, tuple(sorted(cues, key=lambda cue: cue.start)), kind)
