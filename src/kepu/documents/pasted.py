# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Word, WPS and browsers put into the clipboard, as pieces of a body; what it loses is said.

The HTML is cleaned first, by a parser that takes any. What comes out is balanced, and is read here for what
those programs mean by it: lists are paragraphs with a style, raised letters may be one, and their markers,
comments and hidden words are no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from kepu.documents.losses import Losses
from kepu.documents.pasted_pieces import Line, pieces_of
from kepu.documents.pasted_table import Grid, Lines
from kepu.documents.pieces import Read
from kepu.documents.runs import BREAK, Run, tidied

MOST_BYTES = 12_000_000
_DRAWN = {"u", "s", "strike"}
_INLINE = {"b", "strong", "i", "em", "sup", "sub", "span", "a", "font", "small", "code", "del"} | _DRAWN
_BLOCKS = {"p", "div", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section",
           "article", "caption"}  # fmt: skip
_LISTS = {"ul", "ol"}
_CELLS = {"td", "th"}
_TAGS = _INLINE | _BLOCKS | _LISTS | _CELLS | {"br", "img", "table", "tr", "hr"}
_SILENT = {"script", "style", "title", "xml", "math", "svg", "template", "noscript", "rt", "rp"}
_SPANS = {"colspan", "rowspan"}
_TITLES = {"MsoTitle", "MsoSubtitle"}
_LEVEL = re.compile(r"\blevel(\d)")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_FORMULA = re.compile(r"<(?:m:oMath|math)[\s>]", re.IGNORECASE)
_SOUND = re.compile(r"<rt[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*)<!--\s*EndFragment\s*-->", re.DOTALL)


@dataclass(slots=True)
class _Open:
    """An element that is open: what it says of the words in it, and what was read aside when it began."""

    tag: str
    marks: frozenset[str]
    address: str
    aside: str


def read_pasted(html: str) -> Read:
    """The pieces of *html*, and what is not in them. Pictures are counted, and never fetched."""
    found = _FRAGMENT.search(html)
    losses = Losses(formulas=len(_FORMULA.findall(html)), sounds=len(_SOUND.findall(html)))
    return read_html(found[1] if found else html, losses)


def read_html(html: str, losses: Losses) -> Read:
    """The pieces of *html*; *losses* takes what is not in them to what it knows already."""
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes={"*": {"style", "class"}, "a": {"href"}, "td": _SPANS, "th": _SPANS},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader(losses)
    reader.feed(clean.replace("\x00", ""))
    reader.close()
    reader.flush()
    pieces = list(pieces_of(reader.items, losses))
    return Read(pieces, len(losses.pictures), losses.sentences())


def read_plain(text: str) -> Read:
    """The lines of *text* as paragraphs."""
    lines = [Line([Run(each.replace("\x00", ""))]) for each in text.splitlines()]
    return Read(list(pieces_of(lines, Losses())), 0, [])


class _Reader(HTMLParser):
    """Reads cleaned HTML as lines and tables, in their order."""

    def __init__(self, losses: Losses) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Line | Grid] = []
        self.losses = losses
        self.line = Line()
        self.open: list[_Open] = []
        self.lists: list[str] = []
        self.grids: list[Grid] = []
        self.cell: Lines | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "img":
            if not self._aside():
                self.losses.pictures.append(self._behind())
            return
        if tag == "br":
            self._say(BREAK)
            return
        if tag == "hr":
            self.flush()
            return
        if tag == "table":
            self._table()
        elif tag == "tr" and len(self.grids) == 1:
            self.grids[0].row()
        elif tag in _CELLS and len(self.grids) == 1:
            self.cell = self.grids[0].cell(_number(told.get("colspan")), _number(told.get("rowspan")))
        elif tag in _LISTS:
            self.flush()
            self.lists.append(tag)
        elif tag in _CELLS or (tag in _BLOCKS and not self._begins_an_item(tag)):
            self.flush()
        styles = _styles(told.get("style", ""))
        self.open.append(self._opened(tag, told, styles))
        if tag in _BLOCKS:
            self._begin(tag, told.get("class", ""), styles)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        while self.open and self.open.pop().tag != tag:
            pass
        if tag in _LISTS and self.lists:
            self.flush()
            self.lists.pop()
        elif tag in _CELLS and len(self.grids) == 1:
            self.cell = None
        elif tag == "table" and self.grids:
            grid = self.grids.pop()
            if not self.grids:
                self.cell = None
                self.items.append(grid)

    def handle_data(self, data: str) -> None:
        if any(each.tag == "pre" for each in self.open):
            data = data.replace("\n", BREAK)
        self._say(data)

    def _begins_an_item(self, tag: str) -> bool:
        """Whether *tag* stands at the beginning of an item of a list: a paragraph there is that item."""
        return tag != "li" and bool(self.line.level) and not self.line.runs

    def flush(self) -> None:
        """The line is over."""
        line, self.line = self.line, Line()
        if self.cell is not None:
            self.cell.append([])
        elif not self.grids and line.runs:
            self.items.append(line)

    def _say(self, text: str) -> None:
        aside = self._aside()
        if aside == "marker":
            self.line.marker += text
            if self.cell is not None:
                self.cell[-1].append(Run(text))
        elif not aside:
            now = self.open[-1] if self.open else _Open("", frozenset(), "", "")
            (self.line.runs if self.cell is None else self.cell[-1]).append(Run(text, now.marks, now.address))

    def _aside(self) -> str:
        return self.open[-1].aside if self.open else ""

    def _table(self) -> None:
        if self.grids:
            # A table in a cell: its words stay, in lines.
            self.losses.nested += 1
        self.flush()
        self.grids.append(Grid())

    def _begin(self, tag: str, names: str, styles: dict[str, str]) -> None:
        """What the line that begins is."""
        self.line.heading = bool(re.fullmatch("h[1-6]", tag)) or bool(
            {"MsoTitle", "MsoSubtitle"} & set(names.split())
        )
        if tag == "li":
            self.line.level, self.line.ordered = max(1, len(self.lists)), self.lists[-1:] == ["ol"]
            if self.cell is not None:
                self.cell[-1].append(Run("• "))
        elif found := _LEVEL.search(styles.get("mso-list", "")):
            self.line.level = int(found[1])

    def _opened(self, tag: str, told: dict[str, str], styles: dict[str, str]) -> _Open:
        before = self.open[-1] if self.open else _Open("", frozenset(), "", "")
        href = told.get("href", "") if tag == "a" else ""
        address = href if _ADDRESS.match(href) else ""
        self.losses.drawn += tag in _DRAWN and not before.address
        self.losses.comments += styles.get("mso-element") == "comment"
        aside = before.aside or self._hidden(tag, told.get("class", ""), styles)
        return _Open(tag, _marks(tag, styles, before.marks), address or before.address, aside)

    def _hidden(self, tag: str, names: str, styles: dict[str, str]) -> str:
        if styles.get("mso-list", "").lower() == "ignore":
            return "marker"
        if tag == "del" or "msoDel" in names:
            self.losses.deleted += 1
            return "deleted"
        if styles.get("mso-element", "").startswith("comment") or "msocom" in names.lower():
            return "comment"
        if styles.get("display") == "none" or styles.get("mso-hide") == "all":
            return "hidden"
        return ""

    def _behind(self) -> str:
        """The last words before this place."""
        runs = self.line.runs
        if not runs and self.items and isinstance(self.items[-1], Line):
            runs = self.items[-1].runs
        return "".join(run.text for run in tidied(runs[-4:])).replace(BREAK, " ")[-16:].strip()


def _marks(tag: str, styles: dict[str, str], before: frozenset[str]) -> frozenset[str]:
    marks = set(before)
    by_tag = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "sup": "raised", "sub": "lowered"}
    if tag in by_tag:
        marks.add(by_tag[tag])
    weight, slope, place = (styles.get(name, "") for name in ("font-weight", "font-style", "vertical-align"))
    if weight:
        (marks.add if weight in ("bold", "bolder", "600", "700", "800", "900") else marks.discard)("bold")
    if slope:
        (marks.add if slope in ("italic", "oblique") else marks.discard)("italic")
    if place in ("super", "sub") and tag not in _CELLS:
        marks.add("raised" if place == "super" else "lowered")
    return frozenset(marks)


def _styles(text: str) -> dict[str, str]:
    told = (each.partition(":") for each in text.split(";"))
    return {name.strip().lower(): value.strip().strip("'\"") for name, _colon, value in told if value}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
