# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts words in the place of others in a block of a body, so that what is not changed keeps its marks: only
the words that differ are written anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from kepu.engine.content import normalise
from kepu.engine.rich_text import PARTED, RichTextReader
from kepu.stories.differ import How, words
from kepu.stories.text import block_words

_VOID = frozenset({"br", "hr", "img", "wbr"})
_RAISED = {"sup", "sub"}
_LISTS = {"ul", "ol"}
_EMPTY = re.compile(r"<(sup|sub|b|strong|i|em|a)(?: [^>]*)?></\1>")
_MARKED = re.compile(r"([\^_])\{([^{}^_]{1,200})\}")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Code points *start* to *end* of a block's words give way to *text*."""

    start: int
    end: int
    text: str


def hunks(was: str, now: str, at: int = 0) -> list[Hunk]:
    """What is to be written anew where *was*, which begins at the code point *at*, becomes *now*. What
    normalisation removes, like another style of quotation marks, stays as it was."""
    found: list[Hunk] = []
    gone = ""
    pieces = [*words(was, now), None]
    for piece in pieces:
        if piece is not None and piece.how is How.STRUCK:
            gone = piece.text
            continue
        fresh = piece.text if piece is not None and piece.how is How.ADDED else ""
        if normalise(gone) != normalise(fresh) or bool(gone) != bool(fresh):
            found.append(Hunk(at, at + len(gone), fresh))
        at += len(gone)
        gone = ""
        if piece is not None and piece.how is How.KEPT:
            at += len(piece.text)
    return [each for each in found if each.start != each.end or each.text]


def rewritten(text: str, changes: Sequence[Hunk]) -> str:
    """Plain *text* with *changes*."""
    for each in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def rewritten_block(kind: str, value: Any, changes: Sequence[Hunk]) -> Any:
    """The value of a block of *kind* with *changes*; ``None`` where they cannot be made so that it says just
    that: in blocks that are no text of ours to change, and where words go over the end of a paragraph."""
    if kind == "heading":
        return rewritten(value, changes)
    if kind != "paragraph":
        return None
    reader = _Rewriting(changes)
    reader.feed(str(value))
    reader.close()
    made = reader.made()
    wanted = rewritten(block_words(kind, value), changes)
    return made if normalise(block_words(kind, made)) == normalise(wanted) else None


class _Rewriting(RichTextReader):
    """Rich text with other words in it. What is new stands where the first of the old did, with its marks."""

    def __init__(self, changes: Sequence[Hunk]) -> None:
        super().__init__()
        self._left = sorted(changes, key=lambda change: change.start)
        self._all = tuple(self._left)
        self._out: list[str] = []

    def made(self) -> str:
        """The whole; elements that were left with nothing in them are gone."""
        told, before = "".join(self._out), ""
        while told != before:
            before, told = told, _EMPTY.sub("", told)
        return told

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at, begun = self.length, self.in_line
        super().handle_starttag(tag, attrs)
        if begun and (tag in PARTED or tag in _LISTS):
            # What is added at the end of the line before belongs to that; what begins this one stands in it.
            self._write(at, at)
        if tag in _RAISED:
            # The mark itself is changed: what is new stands before the element.
            self._write(at, self.length - 1)
        told = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self._out.append(f"<{tag}{told}>")

    def handle_endtag(self, tag: str) -> None:
        if self.in_line and tag in PARTED and tag not in _VOID:
            # What is added at the end of a paragraph belongs to it.
            self._write(self.length, self.length)
        super().handle_endtag(tag)
        if tag not in _VOID:
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        at = self.length
        for place in range(at, at + len(data)):
            self._write(at, place)
            if not any(each.start <= place < each.end for each in self._all):
                self._out.append(escape(data[place - at], quote=False))
        super().handle_data(data)

    def _write(self, first: int, last: int) -> None:
        """Write what begins from *first* to *last*."""
        while self._left and first <= self._left[0].start <= last:
            self._out.append(_html(self._left.pop(0).text))


def _html(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in _MARKED.finditer(text):
        tag = "sup" if found[1] == "^" else "sub"
        yield escape(text[at : found.start()], quote=False)
        yield f"<{tag}>{escape(found[2], quote=False)}</{tag}>"
        at = found.end()
    yield escape(text[at:], quote=False)
