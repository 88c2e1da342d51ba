# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the marks of claims into text: a dashed hairline under the words, a seal at their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from kepu.engine.rich_text import RichTextReader

_VOID = frozenset({"br", "hr", "img", "wbr"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim in a text: from which code point to which, its number, what its seal says to those who do not
    see it, and how it looks (``amended``, ``pending``, ``withdrawn``)."""

    start: int
    end: int
    number: int
    label: str
    look: str = ""

    @property
    def seal(self) -> str:
        """The seal, a link to the card."""
        more = f" {self.look}" if self.look else ""
        return (
            f'<a class="k-seal{more}" href="#claim-{self.number}">'
            f'<span aria-hidden="true">{self.number}</span>'
            f'<span class="vh">{escape(self.label)}</span></a>'
        )


def pieces(text: str, offset: int, marks: Sequence[Mark]) -> str:
    """*text*, which begins at the code point *offset*, as HTML with the marks in it."""
    end = offset + len(text)
    edges = {offset, end}
    for mark in marks:
        edges |= {edge for edge in (mark.start, mark.end) if offset < edge < end}
    order = sorted(edges)
    out = []
    for start, stop in pairwise(order):
        told = escape(text[start - offset : stop - offset], quote=False)
        inside = [mark for mark in marks if mark.start <= start and stop <= mark.end]
        if inside and told.strip():
            amended = " amended" if any(mark.look == "amended" for mark in inside) else ""
            told = f'<span class="k-claim{amended}">{told}</span>'
        out += [told, *(mark.seal for mark in marks if mark.end == stop and mark.start < stop)]
    return "".join(out)


class _Marking(RichTextReader):
    def __init__(self, marks: Sequence[Mark]) -> None:
        super().__init__()
        self.marks, self.out = marks, [""]
        self.sealed = {mark for mark in marks if mark.start >= mark.end}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        told = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self.out.append(f"<{tag}{told}>")

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag not in _VOID:
            self.out.append(f"</{tag}>")
        self._seal()

    def handle_data(self, data: str) -> None:
        before, end = self.length, self.length + len(data)
        self.out.append(pieces(data, before, self.marks))
        self.sealed |= {mark for mark in self.marks if before < mark.end <= end and mark.start < end}
        super().handle_data(data)

    def _seal(self) -> None:
        """Where the last of the words is a mark of ours, like that of a superscript, no letter ends them."""
        for mark in self.marks:
            if mark not in self.sealed and mark.end <= self.length:
                self.out.append(mark.seal)
                self.sealed.add(mark)


def marked_rich_text(html: str, marks: Sequence[Mark]) -> str:
    """*html*, which was cleaned, with the marks of claims whose code points count as in
    ``kepu.stories.text.rich_text_words``."""
    reader = _Marking(marks)
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


def marked_text(text: str, marks: Sequence[Mark]) -> str:
    """Plain *text* as HTML with the marks of claims."""
    return pieces(text, 0, marks) if text else ""
