# SPDX-License-Identifier: Apache-2.0
"""The text of SubRip cues: a few HTML tags by habit, ``{\\an8}`` for a place, entities by mistake."""

from __future__ import annotations

import html
import re

from kepu.engine.captions.places import PLACES
from kepu.engine.captions.reading.markup import ENTITY, HTML_TAGS, LineBuilder, lowered, raised
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import ANYWHERE, Line, Placement
from kepu.engine.language import sentence

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:[ \t/][^<>\n]*)?)>")
OVERRIDE = re.compile(r"\{\\([^{}\n]*)\}")
_TOKEN = re.compile(f"({TAG.pattern})|({OVERRIDE.pattern})")
_PLACE = re.compile(r"\\?an?([0-9]{1,2})")
_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline"}
_SCRIPTS = {"sup": raised, "sub": lowered}


def read_text(text: str, line: int, repairs: Repairs) -> tuple[tuple[Line, ...], Placement]:
    """The lines of *text*, whose first stands on *line* of the file, and where they are placed."""
    return _Reader(line, repairs).read(text)


class _Reader:
    def __init__(self, line: int, repairs: Repairs) -> None:
        self.line = line
        self.repairs = repairs
        self.builder = LineBuilder()
        self.depth = {"bold": 0, "italic": 0, "underline": 0}
        self.script = ""
        self.placement = ANYWHERE

    def read(self, text: str) -> tuple[tuple[Line, ...], Placement]:
        at = 0
        for match in _TOKEN.finditer(text):
            self._text(text[at : match.start()])
            if match.group(1):
                self._tag(match.group(1), match.group(2) == "/", match.group(3).lower())
            else:
                self._override(match.group(6))
            at = match.end()
        self._text(text[at:])
        return self.builder.lines(), self.placement

    def _text(self, text: str) -> None:
        if not text:
            return
        if self.script:
            text = _SCRIPTS[self.script](text) or f"<{self.script}>{text}</{self.script}>"
        for index, row in enumerate(text.split("\n")):
            if index:
                self.line += 1
                self.builder.break_line()
            self.builder.text(ENTITY.sub(self._entity, row) if "&" in row else row)

    def _entity(self, match: re.Match[str]) -> str:
        letter = html.unescape(match.group())
        self.repairs.add(
            self.line, sentence("{entity} is written as the character it stands for.", entity=match.group())
        )
        return letter.replace("\n", " ").replace("\r", " ")

    def _tag(self, written: str, closing: bool, name: str) -> None:
        if name in _MARKS:
            mark = _MARKS[name]
            self.depth[mark] = max(0, self.depth[mark] + (-1 if closing else 1))
            self.builder.mark(**{mark: self.depth[mark] > 0})
        elif name in _SCRIPTS:
            self.script = "" if closing else name
        elif name == "br":
            self.builder.break_line()
            self.repairs.add(self.line, sentence("{tag} is read as the end of a line.", tag=written))
        elif name in HTML_TAGS:
            self.repairs.add(self.line, sentence("the tag {tag} is not kept.", tag=written))
        else:
            self._text(written)

    def _override(self, inside: str) -> None:
        place = _PLACE.fullmatch(inside)
        switch = re.fullmatch(r"([biu])([01])", inside)
        if place and (legacy_place(inside, int(place.group(1)))) in PLACES:
            self.placement = PLACES[legacy_place(inside, int(place.group(1)))]
        elif switch:
            self.builder.mark(**{_MARKS[switch.group(1)]: switch.group(2) == "1"})
        else:
            self.repairs.add(self.line, sentence("the tag {tag} is not kept.", tag="{\\" + inside + "}"))


def legacy_place(inside: str, number: int) -> int:
    """The numeric-keypad place of an ``\\an`` or an old ``\\a`` override."""
    if inside.lstrip("\\").startswith("an"):
        return number
    return {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}.get(number, 0)
