# SPDX-License-Identifier: Apache-2.0
"""The few marks that text files of captions share, on a whitelist: everything else is text, or dropped and
told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

from kepu.engine.captions.track import Line, Span

_RAISED = dict(
    zip("0123456789+-−=()niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

HTML_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "bgsound",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "iframe",
        "image",
        "img",
        "input",
        "ins",
        "isindex",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "listing",
        "main",
        "map",
        "mark",
        "marquee",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "nobr",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "plaintext",
        "pre",
        "progress",
        "q",
        "s",
        "samp",
        "script",
        "section",
        "select",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "ul",
        "var",
        "video",
        "wbr",
        "xmp",
        "foreignobject",
        "animate",
        "set",
        "b",
        "i",
        "u",
        "ruby",
        "rt",
        "rp",
        "rb",
        "rtc",
        "v",
        "c",
        "lang",
    ]
)

ENTITY = re.compile(
    r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|lrm|rlm|hellip|mdash|ndash);"
)


def raised(text: str) -> str | None:
    """*text* in superscript letters, ``None`` where one of them does not exist: 10⁶ must not become 106."""
    return _mapped(text, _RAISED)


def lowered(text: str) -> str | None:
    """*text* in subscript letters, ``None`` where one of them does not exist."""
    return _mapped(text, _LOWERED)


def _mapped(text: str, table: dict[str, str]) -> str | None:
    if all(letter in table or letter == " " for letter in text):
        return "".join(table.get(letter, letter) for letter in text)
    return None


@dataclass(slots=True)
class LineBuilder:
    """Collects spans into lines while marks are switched on and off."""

    current: Span = field(default_factory=lambda: Span(""))
    _line: list[Span] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)

    def mark(self, **marks: bool | str) -> None:
        """Change the marks of what follows."""
        self.current = msgspec.structs.replace(self.current, **marks)

    def text(self, text: str) -> None:
        """Add *text* as it is marked now; a line feed begins a new line."""
        first, *rest = text.split("\n")
        self._add(first)
        for row in rest:
            self.break_line()
            self._add(row)

    def span(self, span: Span) -> None:
        """Add a span that is whole already."""
        self._line.append(span)

    def break_line(self) -> None:
        """Begin a new line."""
        self._lines.append(tuple(self._line))
        self._line = []

    def lines(self) -> tuple[Line, ...]:
        """All lines so far."""
        return (*self._lines, tuple(self._line))

    def _add(self, text: str) -> None:
        if text:
            self._line.append(self.current.with_text(text))
