# SPDX-License-Identifier: Apache-2.0
"""Rich text as words: what anchors stand in and signatures hold of it. ``docs/reference/content-digest.md``
says it for other programs."""

from __future__ import annotations

from html.parser import HTMLParser

PARTED = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "hr", "br", "tr", "td", "th", "div"})
"""Elements that begin a line."""
_RAISED = {"sup": "^{", "sub": "_{"}


class RichTextReader(HTMLParser):
    """Reads rich text as words, which are ``text`` in the end, and ``length`` code points so far. Whoever
    wants to know at which code point of them a piece of the HTML stands overrides ``handle_data``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.length = 0
        self._words: list[str] = []

    @property
    def text(self) -> str:
        """The words as they are by now."""
        return "".join(self._words)

    @property
    def in_line(self) -> bool:
        """Whether the line that is read now has words already."""
        return bool(self._words) and not self._words[-1].endswith("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A paragraph begins anew, a superscript is marked."""
        if tag in PARTED:
            self.part()
        self._add(_RAISED.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """The mark of a superscript ends, and so does a paragraph."""
        if tag in _RAISED:
            self._add("}")
        elif tag in PARTED:
            self.part()

    def handle_data(self, data: str) -> None:
        """Words."""
        self._add(data)

    def part(self) -> None:
        """Begin a line, where one is not begun already."""
        if self.in_line:
            self._add("\n")

    def _add(self, words: str) -> None:
        if words:
            self._words.append(words)
            self.length += len(words)


def rich_text_words(html: str) -> str:
    """The words of a piece of rich text; paragraphs, items and cells are parted by line feeds."""
    reader = RichTextReader()
    reader.feed(html)
    reader.close()
    return reader.text.rstrip("\n")
