# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a story, as people mark and sign them: plain text by block, in code points.

Superscripts and subscripts stand as ``^{6}`` and ``_{2}``, a formula as ``$…$`` of its TeX, so that neither
10⁶ is 106 nor a changed index the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

PARTED = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "hr", "br", "tr", "td", "th", "div"})
"""Elements that begin a line."""
_RAISED = {"sup": "^{", "sub": "_{"}


class RichTextReader(HTMLParser):
    """Reads rich text as words: ``text`` grows as they come. Whoever wants to know at which code point of
    them a piece of the HTML stands overrides ``handle_data``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A paragraph begins anew, a superscript is marked."""
        if tag in PARTED:
            self.part()
        self.text += _RAISED.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        """The mark of a superscript ends, and so does a paragraph."""
        if tag in _RAISED:
            self.text += "}"
        elif tag in PARTED:
            self.part()

    def handle_data(self, data: str) -> None:
        """Words."""
        self.text += data

    def part(self) -> None:
        """Begin a line, where one is not begun already."""
        if self.text and not self.text.endswith("\n"):
            self.text += "\n"


_SHOWN_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SHOWN_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_MARKED = re.compile(r"([\^_])\{([0-9+\-−=()n]{1,12})\}")


def readable(words: str) -> str:
    """*words* as a person reads them in passing: numbers that are raised or lowered by their own signs. For
    showing alone; nothing is signed so."""
    return _MARKED.sub(_shown, words)


def _shown(found: re.Match[str]) -> str:
    table = _SHOWN_RAISED if found[1] == "^" else _SHOWN_LOWERED
    return found[2].translate(table)


def rich_text_words(html: str) -> str:
    """The words of a piece of rich text; paragraphs, items and cells are parted by line feeds."""
    reader = RichTextReader()
    reader.feed(html)
    reader.close()
    return reader.text.rstrip("\n")


def block_words(kind: str, value: Any) -> str:
    """The words of one block of a body, as ``StreamField`` keeps it in JSON."""
    if kind == "paragraph":
        return rich_text_words(str(value))
    if kind == "formula":
        return f"${value}$" if isinstance(value, str) else f"${value['tex']}$"
    if isinstance(value, str):
        return value
    return "\n".join(filter(None, _texts(kind, value)))


def _texts(kind: str, value: dict[str, Any]) -> Iterator[str]:
    if kind == "table":
        yield value.get("caption", "")
        for row in [[each.get("heading", "") for each in value.get("columns", [])]] + [
            each.get("values", []) for each in value.get("rows", [])
        ]:
            yield " | ".join(str(cell) for cell in row)
        return
    for name in ("text", "source", "caption", "alternative", "title"):
        yield str(value.get(name) or "")
