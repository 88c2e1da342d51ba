# SPDX-License-Identifier: Apache-2.0
"""What readers see of a saved page: the words of the story with their seals, and the cards.

What a house does not write there is not read: it makes the page *odd*. Else words could be shown that no
signature holds, or be hidden that one does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kepu.engine.content import normalise
from kepu.engine.reviews.page_around import MATHEMATICS, has_strange
from kepu.engine.reviews.page_card import NUMBER, Card, read_card
from kepu.engine.reviews.page_tree import VOID, Element
from kepu.engine.reviews.page_words import in_languages, seal_label
from kepu.engine.rich_text import RichTextReader


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal in the text: whose, after how many code points, and in which ``frame``, if in one: the range of
    its words in code points, from the first to the one behind the last. What is ``drawn``, as formulas are,
    is known by its source alone."""

    number: int
    at: int
    frame: tuple[int, int] | None = None
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see: the words of the story in code points, the seals in them, and the cards
    (``None`` for one that cannot be read). ``odd`` is what has something that no house writes, ``twice`` what
    shows a claim in two cards."""

    text: str
    seals: Sequence[Seal]
    cards: Mapping[int, Card | None]
    odd: bool = False
    twice: bool = False


_RICH = frozenset({"p", "b", "strong", "i", "em", "sup", "sub", "ul", "ol", "li", "a", "br", "span"})
_PROSE = _RICH | {"h2", "blockquote"}
_SHAPES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "a": (frozenset({""}), frozenset({"href", "rel"})),
    "span": (frozenset({"k-claim", "k-claim amended"}), frozenset()),
    "p": (frozenset({"", "source", "elsewhere"}), frozenset()),
    "th": (frozenset({""}), frozenset({"scope"})),
    "img": (frozenset({""}), frozenset({"src", "width", "height", "alt", "loading"})),
}
"""The classes and the attributes that an element of a story may have, where it may have any."""
_EMBED = ("data-frame", "data-title", "data-referrer", "aria-label")
_FRAMED: Mapping[str, Sequence[str]] = {
    "button": ("type", "hidden"),
    "iframe": ("title", "sandbox", "allow", "referrerpolicy", "loading", "src"),
    "bdi": (),
    "a": ("href", "rel"),
}
_SEAL = re.compile(r"\A(?:https?://[^#]*)?#claim-([1-9][0-9]{0,4})\Z")
"""Browsers write the whole address where they save a page."""


def read_shown(root: Element) -> Shown:
    """What readers see of the page *root*."""
    reading, odd, twice = _Reading(), has_strange(root), False
    cards: dict[int, Card | None] = {}
    read: set[str] = set()
    for element in root.each():
        reading.links += element.tag == "a" and "k-seal" in element.classes.split()
        what = _place(element)
        if what is None:
            continue
        if what not in _PLACES or not _stands(element, _PLACES[what]) or what in read - {"card"}:
            odd = True
        elif what == "card":
            card, number = read_card(element), NUMBER.match(element.attributes.get("id", ""))
            odd = odd or card is None
            if number is not None:
                twice = twice or int(number[1]) in cards
                cards[int(number[1])] = card
        else:
            reading.place(element)
        read.add(what)
    odd = odd or reading.odd or reading.links != reading.met
    return Shown(reading.words.text, reading.seals, cards, odd=odd, twice=twice)


_BODY = (("html", "", ("lang",)), ("body", "", ()), ("main", "", ("id", "tabindex")))
_ART = (*_BODY, ("div", "wrap art", ()))
_PLACES: Mapping[str, Sequence[tuple[str, str, Sequence[str]]]] = {
    "story-head": _BODY,
    "prose": _ART,
    "card": (*_ART, ("section", "all", ("id",))),
}
"""What each place that is compared stands in, from the outermost."""


def _place(element: Element) -> str | None:
    """Which place *element* is; what pretends to be one by what it is called is none that is known."""
    classes = element.classes.split()
    if element.tag == "article" and "card" in classes:
        return "card"
    if element.tag == "div" and {"prose", "story-head"} & set(classes):
        return "prose" if "prose" in classes else "story-head"
    return "" if element.attributes.get("id", "").startswith("claim-") else None


def _stands(place: Element, above: Sequence[tuple[str, str, Sequence[str]]]) -> bool:
    """Whether *place* stands just in those, none of which hides it."""
    element = place.above
    for tag, classes, more in reversed(above):
        if element is None or not element.is_plain(tag, classes, *more):
            return False
        element = element.above
    return element is not None and element.above is None


class _Reading:
    """Reads elements as rich text is read, and notes where seals stand: of ``links`` that look like one,
    ``met`` are these."""

    def __init__(self) -> None:
        self.words = RichTextReader()
        self.seals: list[Seal] = []
        self.odd = False
        self.met = self.links = 0
        self._framed: list[int] | None = None

    def place(self, place: Element) -> None:
        """Add the words of the body, or of title and summary."""
        if place.is_plain("div", "prose"):
            self._read(place, _PROSE)
            return
        self.odd = self.odd or not place.is_plain("div", "wrap story-head")
        heads = [each for each in place.elements() if each.tag == "h1"]
        stands = [each for each in place.elements() if "stand" in each.classes.split()]
        if len(heads) != 1 or not heads[0].is_plain("h1") or len(stands) > 1:
            self.odd = True
        for each in [*heads, *stands]:
            self.odd = self.odd or not (each.is_plain("h1") or each.is_plain("p", "stand"))
            self._read(each, frozenset({"span"}))

    def _read(self, element: Element, known: frozenset[str]) -> None:
        self.words.part()
        self._inside(element, known)
        self.words.part()

    def _inside(self, element: Element, known: frozenset[str]) -> None:
        for child in element.inside:
            if isinstance(child, str):
                self.words.handle_data(child)
            elif "k-seal" in child.classes.split():
                self._seal(child)
            elif child.tag in _FRAMES and known is _PROSE:
                self._frame(child)
            elif child.tag in known and _is_written(child):
                self._child(child, known)
            else:
                self.odd = True

    def _child(self, element: Element, known: frozenset[str]) -> None:
        self.words.handle_starttag(element.tag, [])
        if element.classes == "source" and element.inside:
            self._unmarked(element)
        else:
            self._inside(element, known)
        if element.tag not in VOID:
            self.words.handle_endtag(element.tag)

    def _unmarked(self, element: Element) -> None:
        """The source of a quotation stands behind a dash that is no word of it."""
        first, *others = element.inside
        dashed = isinstance(first, str) and first.startswith("— ")
        self.odd = self.odd or not dashed
        told = Element(element.tag, element.attributes, element.above, [*others])
        if dashed:
            told.inside.insert(0, str(first)[2:])
        self._inside(told, _RICH)

    def _seal(self, element: Element) -> None:
        found = _SEAL.match(element.attributes.get("href", ""))
        self.met += element.tag == "a"
        number = int(found[1]) if found else 0
        if not (found and _is_seal(element, number)):
            self.odd = True
        if not found:
            return
        if self._framed is not None:
            self._framed.append(number)
        else:
            self.seals.append(Seal(number, self.words.length))

    def _frame(self, element: Element) -> None:
        """A table, a picture, a formula or an embed has one seal for all that it says."""
        self.words.part()
        start, self._framed = self.words.length, []
        drawn = _FRAMES[element.tag](self, element)
        frame = (start, self.words.length)
        self.seals += [Seal(number, frame[1], frame, drawn=drawn) for number in self._framed]
        self._framed = None
        self.words.part()

    def _table(self, table: Element) -> bool:
        self.odd = self.odd or not table.is_plain("table")
        for part in table.children():
            if isinstance(part, str) or not part.is_plain(part.tag):
                self.odd = True
            elif part.tag == "caption":
                self._read(part, frozenset())
            elif part.tag in ("thead", "tbody"):
                for row in part.children():
                    self._row(row)
            else:
                self.odd = True
        return False

    def _row(self, row: Element | str) -> None:
        cells = row.children() if isinstance(row, Element) and row.is_plain("tr") else []
        said = []
        for cell in cells:
            words = cell.text() if isinstance(cell, Element) and _is_cell(cell) else None
            self.odd = self.odd or words is None
            said.append(words or "")
        self.odd = self.odd or not cells
        self.words.part()
        self.words.handle_data(" | ".join(said))
        self.words.part()

    def _picture(self, figure: Element) -> bool:
        """A picture and its alternative, which stands below where the picture is not there."""
        self.odd = self.odd or not figure.is_plain("figure")
        alternative = ""
        for part in figure.children():
            if isinstance(part, Element) and part.is_plain("figcaption"):
                self._read(part, frozenset())
            elif isinstance(part, Element) and part.tag == "img" and _is_written(part):
                alternative = part.attributes.get("alt", "")
            elif isinstance(part, Element) and part.is_plain("p", "alternative"):
                alternative = part.text() or ""
                self.odd = self.odd or not alternative
            else:
                self.odd = True
        self.words.part()
        self.words.handle_data(alternative)
        return False

    def _formula(self, formula: Element) -> bool:
        """Its source; as it is drawn, no program reads it. Where it could not be drawn, its source stands
        there."""
        tex = formula.attributes.get("data-tex", "")
        self.odd = self.odd or not formula.is_plain("div", "formula", "data-tex")
        self.words.handle_data(f"${tex}$")
        drawings = 0
        for part in formula.children():
            if isinstance(part, Element) and "k-seal" in part.classes.split():
                self._seal(part)
                continue
            drawings += 1
            if isinstance(part, str) or not (
                (part.is_plain("code") and part.text() == tex)
                or (part.tag == "math" and all(each.tag in MATHEMATICS for each in part.each()))
            ):
                self.odd = True
        self.odd = self.odd or drawings != 1
        return any(each.tag == "math" for each in formula.elements())

    def _embed(self, embed: Element) -> bool:
        shapes = ("embed", "embed loaded")
        self.odd = self.odd or not any(embed.is_plain("section", each, *_EMBED) for each in shapes)
        for part in embed.children():
            if isinstance(part, Element) and part.is_plain("iframe", "", *_FRAMED["iframe"]):
                # Browsers show nothing of what stands in it, and do not end it where it seems to.
                self.odd = self.odd or bool(part.inside)
                continue
            if isinstance(part, str) or not any(
                part.is_plain("p", each) for each in ("what", "name", "loads", "do")
            ):
                self.odd = True
                continue
            self.words.part()
            for each in part.inside:
                if isinstance(each, str):
                    self.words.handle_data(each)
                elif each.text() is None or not each.is_plain(each.tag, "", *_FRAMED.get(each.tag, ())):
                    self.odd = True
                elif each.tag in ("bdi", "a"):
                    self.words.handle_data(each.text() or "")
                elif each.tag != "button":
                    self.odd = True
            self.words.part()
        return False


_FRAMES = {
    "table": _Reading._table,
    "figure": _Reading._picture,
    "div": _Reading._formula,
    "section": _Reading._embed,
}
"""What has one seal for all of its words, and how it is read; each says whether it is drawn."""


def _is_written(element: Element) -> bool:
    """Whether a house writes the element so."""
    classes, more = _SHAPES.get(element.tag, (frozenset({""}), frozenset()))
    return element.classes in classes and element.is_plain(element.tag, element.classes, *more)


def _is_cell(cell: Element) -> bool:
    return cell.is_plain("td") or cell.is_plain("th", "", "scope")


def _is_seal(seal: Element, number: int) -> bool:
    """Whether a seal shows its number, says what every seal says, and nothing else."""
    if not any(seal.is_plain("a", each, "href") for each in ("k-seal", "k-seal amended")):
        return False
    parts = seal.elements()
    if len(parts) != 2 or len(seal.inside) != 2:
        return False
    shown, spoken = parts
    return (
        shown.is_plain("span", "", "aria-hidden")
        and spoken.is_plain("span", "vh")
        and shown.text() == str(number)
        and normalise(spoken.text() or "") in in_languages(seal_label(number))
    )
