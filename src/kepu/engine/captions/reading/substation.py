# SPDX-License-Identifier: Apache-2.0
"""SubStation Alpha (ASS, SSA), by pysubs2: the words, the simplest marks and the nine places; drawings,
effects and comments are not captions."""

from __future__ import annotations

import re
import warnings

import pysubs2
from pysubs2.exceptions import Pysubs2Error

from kepu.engine.captions.places import PLACES
from kepu.engine.captions.reading.assembly import FoundCue
from kepu.engine.captions.reading.markup import LineBuilder
from kepu.engine.captions.reading.subrip_text import legacy_place
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import ANYWHERE, Cue, Line, Placement
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence

_OVERRIDES = re.compile(r"\{([^}]*)\}")
_TAG = re.compile(r"\\(an?[0-9]{1,2}|[biu][0-9]{0,3}(?![A-Za-z])|p[0-9]{1,2}|r[^\\]*|[A-Za-z0-9]+)")
_EVENT = re.compile(r"\s*(Dialogue|Comment)\s*:", re.IGNORECASE)
_LOST = {"pos", "move", "org", "clip", "iclip", "fad", "fade", "k", "kf", "ko", "K", "t"}


def read(text: str, repairs: Repairs) -> list[FoundCue]:
    """The cues of *text*. Raises ``CaptionError`` where it is no SubStation file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # fields it cannot read take their default
            document = pysubs2.SSAFile.from_string(text, format_="ass")
    except (
        Pysubs2Error,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        TypeError,
        OverflowError,
    ) as error:
        raise CaptionError(
            sentence(
                "The file looks like SubStation (ASS), but cannot be read: {problem}",
                problem=str(error)[:200],
            )
        ) from error
    lines = [number for number, row in enumerate(text.split("\n"), 1) if _EVENT.match(row)]
    if len(lines) != len(document.events):
        repairs.add(
            0,
            sentence(
                "{count} events of the file cannot be read.", count=abs(len(lines) - len(document.events))
            ),
        )
        lines = [0] * len(document.events)
    found = []
    for line, event in zip(lines, document.events, strict=True):
        if event.is_comment:
            continue
        style = document.styles.get(event.style, pysubs2.SSAStyle())
        text_lines, placement = _Event(line, style, document.styles, repairs).read(event.text, event.name)
        found.append(FoundCue(line, Cue(event.start, event.end, text_lines, placement=placement)))
    return found


class _Event:
    def __init__(
        self, line: int, style: pysubs2.SSAStyle, styles: dict[str, pysubs2.SSAStyle], repairs: Repairs
    ) -> None:
        self.line = line
        self.style = style
        self.styles = styles
        self.repairs = repairs
        self.builder = LineBuilder()
        self.drawing = False
        self.placement: Placement = PLACES.get(int(style.alignment), ANYWHERE)

    def read(self, text: str, name: str) -> tuple[tuple[Line, ...], Placement]:
        self.builder.mark(voice=name)
        self._reset(self.style)
        at = 0
        for match in _OVERRIDES.finditer(text):
            self._text(text[at : match.start()])
            for tag in _TAG.finditer(match.group(1)):
                self._tag(tag.group(1))
            at = match.end()
        self._text(text[at:])
        return self.builder.lines(), self.placement

    def _reset(self, style: pysubs2.SSAStyle) -> None:
        self.builder.mark(bold=bool(style.bold), italic=bool(style.italic), underline=bool(style.underline))

    def _text(self, text: str) -> None:
        if self.drawing:
            if text.strip():
                self.repairs.add(self.line, sentence("a drawing is left out."))
            return
        text = text.replace("\\h", "\u00a0").replace("\\N", "\n").replace("\\n", "\n")
        self.builder.text(text)

    def _tag(self, tag: str) -> None:
        if re.fullmatch(r"an?[0-9]{1,2}", tag):
            number = legacy_place(tag, int(tag.lstrip("an")))
            self.placement = PLACES.get(number, self.placement)
        elif re.fullmatch(r"[biu][0-9]{0,3}", tag):
            self._switch(tag[0], tag[1:])
        elif re.fullmatch(r"p[0-9]{1,2}", tag):
            self.drawing = tag != "p0"
        elif tag.startswith("r"):
            self._reset(self.styles.get(tag[1:].strip(), self.style))
        elif tag in _LOST:
            self.repairs.add(self.line, sentence("the effect {tag} is not kept.", tag=f"\\{tag}"))

    def _switch(self, letter: str, value: str) -> None:
        name = {"b": "bold", "i": "italic", "u": "underline"}[letter]
        on = bool(getattr(self.style, name)) if not value else int(value) not in (0, 400)
        self.builder.mark(**{name: on})
