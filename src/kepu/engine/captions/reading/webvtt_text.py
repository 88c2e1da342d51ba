# SPDX-License-Identifier: Apache-2.0
"""The text of WebVTT cues (https://www.w3.org/TR/webvtt1/#cue-text-parsing-rules)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from kepu.engine.captions.reading.markup import LineBuilder
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Line, Span
from kepu.engine.language import sentence

_TOKEN = re.compile(r"<([^>]*)(>|\Z)")
_INNER_TIME = re.compile(r"[0-9]+:[0-9:.]+")
_NAMES = {"c", "i", "b", "u", "ruby", "rt", "v", "lang"}
_BARE_AMPERSAND = re.compile(r"&(?!#?[0-9A-Za-z]+;)")


@dataclass(slots=True)
class _Open:
    name: str
    annotation: str = ""


def read_text(text: str, line: int, repairs: Repairs) -> tuple[Line, ...]:
    """The lines of *text*, whose first stands on *line* of the file."""
    return _Reader(line, repairs).read(text)


class _Reader:
    def __init__(self, line: int, repairs: Repairs) -> None:
        self.line = line
        self.repairs = repairs
        self.builder = LineBuilder()
        self.open: list[_Open] = []
        self.base: list[Span] = []
        self.reading = ""

    def read(self, text: str) -> tuple[Line, ...]:
        at = 0
        for match in _TOKEN.finditer(text):
            self._text(text[at : match.start()])
            self._tag(match.group(1), match.group(2) == ">")
            self.line += match.group().count("\n")
            at = match.end()
        self._text(text[at:])
        self._flush_base("")
        return self.builder.lines()

    def _text(self, text: str) -> None:
        if not text:
            return
        if _BARE_AMPERSAND.search(text):
            self.repairs.add(self.line, sentence("a bare & is read as itself."))
        words = html.unescape(text) if "&" in text else text
        self.line += text.count("\n")
        if self._inside("rt"):
            self.reading += words.replace("\n", " ")
        elif self._inside("ruby"):
            self.base.append(self._marked(words.replace("\n", " ")))
        else:
            self.builder.current = self._marked("")
            self.builder.text(words)

    def _inside(self, name: str) -> bool:
        return any(each.name == name for each in self.open)

    def _annotation(self, name: str) -> str:
        return next((each.annotation for each in reversed(self.open) if each.name == name), "")

    def _marked(self, text: str) -> Span:
        return Span(
            text,
            bold=self._inside("b"),
            italic=self._inside("i"),
            underline=self._inside("u"),
            voice=self._annotation("v"),
            language=self._annotation("lang"),
        )

    def _tag(self, inside: str, closed: bool) -> None:
        if _INNER_TIME.fullmatch(inside):
            self.repairs.add(self.line, sentence("a time inside the cue is not kept."))
            return
        if inside.startswith("/"):
            self._end(inside[1:])
            return
        parts = re.split(r"[ \t\n\f\r]", inside, maxsplit=1)
        name, *classes = parts[0].split(".")
        annotation = " ".join(html.unescape(parts[1]).split()) if len(parts) > 1 else ""
        if name not in _NAMES or (name == "rt" and not (self.open and self.open[-1].name == "ruby")):
            self.repairs.add(self.line, sentence("the tag {tag} is not kept.", tag=f"<{inside}>"))
            return
        if any(classes):
            self.repairs.add(self.line, sentence("the class “{name}” is not kept.", name=".".join(classes)))
        if not closed:
            self.repairs.add(self.line, sentence("the tag {tag} is not closed.", tag=f"<{inside}"))
        self.open.append(_Open(name, annotation))

    def _end(self, name: str) -> None:
        current = self.open[-1].name if self.open else ""
        if name == current:
            self.open.pop()
        elif name == "ruby" and current == "rt":
            self.open.pop()
            self.open.pop()
        else:
            self.repairs.add(self.line, sentence("the tag {tag} is not kept.", tag=f"</{name}>"))
            return
        if current == "rt":
            self._flush_base(self.reading)
            self.reading = ""
        if name == "ruby":
            self._flush_base("")

    def _flush_base(self, reading: str) -> None:
        """Add what the reading stands over: as one span, marked as its first letter is."""
        if reading and self.base:
            text = "".join(span.text for span in self.base)
            first = self.base[0]
            self.builder.span(
                Span(text, first.bold, first.italic, first.underline, first.voice, reading, first.language)
            )
        else:
            for span in self.base:
                self.builder.span(span)
            if reading:
                self.builder.span(self._marked(reading))
        self.base = []
