# SPDX-License-Identifier: Apache-2.0
"""Reads a saved public page: what it tells machines of its claims, and what readers see of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kepu.engine.content import normalise, normalised
from kepu.engine.errors import ReviewFileError
from kepu.engine.language import sentence
from kepu.engine.reviews.document import Content, Digest, Identifier, KnownDigest, Moment, Verdict
from kepu.engine.reviews.work import Work
from kepu.engine.rich_text import RichTextReader

LARGEST = 8 << 20
"""Bytes of a saved page."""
_FRAMES = {"table", "figure", "section"}
"""What has one seal for all of its words."""


class PageReview(msgspec.Struct, frozen=True, rename="camel"):
    """A review as a page tells machines of it; ``author`` and ``publisher`` are told to readers too."""

    identifier: Identifier
    verdict: Verdict
    wording: str
    normaliser: int
    digest: Digest
    record_digest: Digest
    date_published: Moment
    author: dict[str, Any] = {}
    publisher: dict[str, Any] = {}


class PageClaim(msgspec.Struct, frozen=True):
    """A claim as a page tells machines of it."""

    identifier: Identifier
    position: int
    text: str
    digest: KnownDigest
    content: Content
    review: list[PageReview]


class PageStory(msgspec.Struct, frozen=True, rename={"claims": "mainEntity"}):
    """A story as a page tells machines of it."""

    identifier: Identifier
    name: str
    claims: Annotated[list[PageClaim], Meta(max_length=2000)]
    publisher: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Card:
    """What readers see of a claim in the list at the end."""

    verdict: str = ""
    statement: str = ""
    who: str = ""
    digest: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal in the text: whose, after how many code points, and in which frame (its range), if in one."""

    number: int
    at: int
    frame: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see: the words of the story in code points, the seals in them, and the cards."""

    text: str
    seals: Sequence[Seal]
    cards: Mapping[int, Card]

    def places(self) -> Places:
        """The words, normalised, to look in."""
        return Places(self)


class Places:
    """Where words stand in what readers see."""

    def __init__(self, shown: Shown) -> None:
        """Those of *shown*."""
        found = normalised(shown.text)
        self._text, self._places = found.text, found.places[:-1]
        self._source = shown.text
        self._frames: dict[tuple[int, int], str] = {}
        self._work = Work()
        self._seals: dict[int, list[Seal]] = {}
        for seal in shown.seals:
            self._seals.setdefault(seal.number, []).append(seal)

    def is_sealed(self, number: int, exact: str) -> bool:
        """Whether a seal of claim *number* ends *exact*, or stands in a frame that shows it."""
        return any(self._ends(seal, exact) for seal in self._seals.get(number, ()))

    def has_strays(self, number: int, texts: Sequence[str]) -> bool:
        """Whether a seal of claim *number* ends none of *texts*."""
        return any(
            not any(self._ends(seal, exact) for exact in texts) for seal in self._seals.get(number, ())
        )

    def is_shown(self, exact: str) -> bool:
        """Whether *exact* stands anywhere. Raises ``ReviewFileError`` where that was asked for too often."""
        self._work.spend(1 + len(self._text) // 1000)
        return exact in self._text

    def _ends(self, seal: Seal, exact: str) -> bool:
        if seal.frame is not None:
            if seal.frame not in self._frames:
                self._frames[seal.frame] = normalise(self._source[slice(*seal.frame)])
            self._work.spend(1 + len(self._frames[seal.frame]) // 1000)
            return exact in self._frames[seal.frame]
        end = bisect_left(self._places, seal.at)
        # No run of white space is longer than one.
        end -= self._text.endswith(" ", 0, end)
        return self._text.endswith(exact, 0, end)


def read_page(content: bytes, file: str) -> tuple[PageStory, Shown]:
    """What the page *content* tells machines, and what it shows; *file* is what sentences call it. Raises
    ``ReviewFileError`` for what is no page of a story."""
    if len(content) > LARGEST:
        raise ReviewFileError(
            sentence("{file} is larger than {size} MiB: it is no page of a story.", file=file, size=8)
        )
    tree = _Tree()
    try:
        tree.feed(content.decode("utf-8-sig"))
        tree.close()
    except (ValueError, AssertionError) as error:
        raise ReviewFileError(sentence("{file} is no web page in UTF-8.", file=file)) from error
    for script in tree.root.all("script"):
        if script.attributes.get("type") != "application/ld+json":
            continue
        try:
            told = msgspec.json.decode("".join(map(str, script.inside)), type=PageStory)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            continue
        return told, _shown(tree.root)
    raise ReviewFileError(
        sentence(
            "{file} does not say in JSON-LD which claims it makes and who signed them: it is no page of a"
            " story, or was saved without that.",
            file=file,
        )
    )


_VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "col", "area", "embed"}
)
_DRAWN = frozenset({"script", "style", "math", "button"})
_DEEPEST = 200


@dataclass(slots=True)
class _Element:
    """An element of a page, with what stands in it."""

    tag: str
    attributes: Mapping[str, str]
    inside: list[_Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def each(self) -> Iterator[_Element]:
        """Itself and every element within, in the order of the page."""
        yield self
        for child in self.inside:
            if isinstance(child, _Element):
                yield from child.each()

    def all(self, tag: str, name: str = "") -> list[_Element]:
        """The elements within that are *tag*, of the class *name* where one is given."""
        return [each for each in self.each() if each.tag == tag and (not name or name in each.classes)]

    def said(self) -> str:
        """All text that is seen in it."""
        if _is_hidden(self):
            return ""
        return "".join(each if isinstance(each, str) else each.said() for each in self.inside)


def _is_hidden(element: _Element) -> bool:
    """Whether it adds no words: seals, what is for screen readers alone, formulas as they are drawn."""
    return element.tag in ("script", "style", "math", "button") or bool(
        {"k-seal", "vh"} & set(element.classes)
    )


class _Tree(HTMLParser):
    """Reads a page as elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins. Raises ``ValueError`` for too many within one another."""
        made = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag in _VOID:
            return
        if len(self._open) >= _DEEPEST:
            raise ValueError
        self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and whatever is open in it."""
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        self._open[-1].inside.append(data)


class _Reading:
    """Reads elements as rich text is read, and notes where seals stand."""

    def __init__(self) -> None:
        self.words = RichTextReader()
        self.seals: list[Seal] = []
        self._framed: list[int] | None = None

    def read(self, element: _Element) -> None:
        """Add what *element* says, on lines of its own."""
        self.words.part()
        self._inside(element)
        self.words.part()

    def _inside(self, element: _Element) -> None:
        for child in element.inside:
            if isinstance(child, str):
                self.words.handle_data(child)
            else:
                self._child(child)

    def _child(self, element: _Element) -> None:
        if "k-seal" in element.classes:
            self._seal(element)
        elif element.tag in _FRAMES and self._framed is None:
            self._frame(element)
        elif "data-tex" in element.attributes:
            self.words.part()
            self.words.handle_data(f"${element.attributes['data-tex']}$")
            for seal in element.all("a", "k-seal"):
                self._seal(seal)
            self.words.part()
        elif element.tag == "tr":
            cells = [each.said() for each in element.inside if isinstance(each, _Element)]
            self.words.part()
            self.words.handle_data(" | ".join(cells))
            self.words.part()
        elif not _is_hidden(element):
            self.words.handle_starttag(element.tag, [])
            self._inside(element)
            if element.tag not in _VOID:
                self.words.handle_endtag(element.tag)

    def _seal(self, element: _Element) -> None:
        number = element.attributes.get("href", "").removeprefix("#claim-")
        if not (number.isdecimal() and len(number) < 6):
            return
        if self._framed is not None:
            self._framed.append(int(number))
        else:
            self.seals.append(Seal(int(number), len(self.words.text)))

    def _frame(self, element: _Element) -> None:
        """A table, a picture or an embed has one seal for all that it says."""
        self.words.part()
        start, self._framed = len(self.words.text), []
        self._inside(element)
        for picture in element.all("img"):
            self.words.part()
            self.words.handle_data(picture.attributes.get("alt", ""))
        frame = (start, len(self.words.text))
        self.seals += [Seal(number, frame[1], frame) for number in self._framed]
        self._framed = None
        self.words.part()


def _shown(root: _Element) -> Shown:
    reading = _Reading()
    for head in root.all("div", "story-head"):
        for element in [*head.all("h1"), *head.all("p", "stand")]:
            reading.read(element)
    for body in root.all("div", "prose"):
        reading.read(body)
    cards = {}
    for card in root.all("article", "card"):
        number = card.attributes.get("id", "").removeprefix("claim-")
        cards[int(number) if number.isdecimal() and len(number) < 6 else 0] = _card(card)
    return Shown(reading.words.text, reading.seals, cards)


def _card(card: _Element) -> Card:
    digests = [each.attributes["title"] for each in card.all("span") if "title" in each.attributes]
    moments = [each.attributes.get("datetime", "") for each in card.all("time")]
    return Card(
        verdict=_said(card.all("h3", "verdict")),
        statement=_said(card.all("blockquote")),
        who=_said(card.all("dd", "who")),
        digest=digests[0] if digests else "",
        moment=moments[0] if moments else "",
    )


def _said(elements: list[_Element]) -> str:
    return " ".join(each.said() for each in elements)


def numbers(shown: Shown) -> Iterator[int]:
    """The claims that readers are shown, by card or seal."""
    yield from sorted({*shown.cards, *(seal.number for seal in shown.seals)})
