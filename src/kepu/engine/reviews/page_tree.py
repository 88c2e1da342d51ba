# SPDX-License-Identifier: Apache-2.0
"""A saved page as a tree of elements, bounded: what comes in is hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from kepu.engine.reviews.work import too_much

VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "col", "area", "embed", "base"}
)
"""Elements that hold nothing."""
COMMENT = "!"
"""What a comment is called in the tree, and whatever else browsers do not show."""
MOST = 200_000
"""Elements of a page."""
_DEEPEST = 200
_PENDING = 4096
"""Code points at the end that are no whole piece of a page."""
_TORN = re.compile(r"\A-?>|--!>|<!--")
_BLANK = "[ \\t\\n\\r\\f]"
_START = re.compile(
    rf"<[a-zA-Z][a-zA-Z0-9-]*(?:{_BLANK}+[a-zA-Z][a-zA-Z0-9:_-]*(?:=(?:\"[^\"]*\"|'[^']*'))?)*{_BLANK}*/?>"
)
_END = re.compile(rf"</[a-zA-Z][a-zA-Z0-9-]*{_BLANK}*>")
"""How houses and browsers write a tag. Of others programs do not agree where they end."""


@dataclass(slots=True, eq=False)
class Element:
    """An element of a page, what it stands in, and what stands in it."""

    tag: str
    attributes: Mapping[str, str]
    above: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> str:
        """Its classes, as they are written."""
        return self.attributes.get("class", "")

    def each(self) -> Iterator[Element]:
        """Itself and every element within, in the order of the page."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.inside) if isinstance(child, Element)]

    def children(self) -> list[Element | str]:
        """What stands in it, but for white space between elements."""
        return [each for each in self.inside if isinstance(each, Element) or each.strip()]

    def elements(self) -> list[Element]:
        """The elements that stand right in it."""
        return [each for each in self.inside if isinstance(each, Element)]

    def is_plain(self, tag: str, classes: str = "", *more: str) -> bool:
        """Whether it is *tag* with just these *classes*, and has no attribute but those of *more*."""
        return self.tag == tag and self.classes == classes and not set(self.attributes) - {"class", *more}

    def text(self) -> str | None:
        """Its words, where it holds nothing else."""
        words = [each for each in self.inside if isinstance(each, str)]
        return "".join(words) if len(words) == len(self.inside) else None


def read_tree(text: str) -> tuple[Element, bool]:
    """The tree of a page, and whether browsers may read it otherwise: a comment or a tag may end elsewhere
    than it seems to, or elements do not end in the order in which they stand within one another. Raises
    ``ValueError`` for what is no page, and ``ReviewFileError`` for one of too many elements."""
    tree = _Tree()
    tree.feed(text)
    # Each sign that begins something that never ends would be read to the end of the page, again and again.
    if len(tree.rawdata) > _PENDING:
        raise ValueError
    tree.close()
    return tree.root, tree.torn or tree.is_open


class _Tree(HTMLParser):
    """Reads a page as elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.torn = False
        self._open = [self.root]
        self._many = 0

    @property
    def is_open(self) -> bool:
        """Whether something is open still."""
        return len(self._open) > 1

    def parse_starttag(self, i: int) -> int:
        """Read the tag at *i*; gives where it ends."""
        return self._whole(_START, i, super().parse_starttag(i))

    def parse_endtag(self, i: int) -> int:
        """Read the tag at *i*; gives where it ends."""
        return self._whole(_END, i, super().parse_endtag(i))

    def parse_comment(self, i: int, report: bool = True) -> int:
        """Read the comment at *i*; gives where it ends."""
        end = super().parse_comment(i, report)
        self.torn = self.torn or (end >= 0 and not self.rawdata.endswith("-->", i, end))
        return end

    def _whole(self, shape: re.Pattern[str], start: int, end: int) -> int:
        self.torn = self.torn or (end >= 0 and shape.fullmatch(self.rawdata, start, end) is None)
        return end

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins. Raises ``ValueError`` for too many within one another, and ``ReviewFileError``
        for too many."""
        # Of two attributes of one name browsers take the first.
        made = self._add(tag, {name: value or "" for name, value in reversed(attrs)})
        if tag in VOID:
            return
        if len(self._open) >= _DEEPEST:
            raise ValueError
        self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that claims to end at once; browsers do not believe it."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and whatever is open in it. Browsers let some of that go on behind it."""
        self.torn = self.torn or self._open[-1].tag != tag
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        self._open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment."""
        self.torn = self.torn or _TORN.search(data) is not None
        self._add(COMMENT, {})

    def handle_pi(self, data: str) -> None:
        """What browsers take for a comment."""
        self._add(COMMENT, {})

    def unknown_decl(self, data: str) -> None:
        """What browsers take for a comment, or for words."""
        self.torn = True
        self._add(COMMENT, {})

    def _add(self, tag: str, attributes: Mapping[str, str]) -> Element:
        self._many += 1
        if self._many > MOST:
            raise too_much()
        made = Element(tag, attributes, self._open[-1])
        self._open[-1].inside.append(made)
        return made
