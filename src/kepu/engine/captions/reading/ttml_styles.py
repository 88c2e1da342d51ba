# SPDX-License-Identifier: Apache-2.0
"""The few styles of TTML that a cue keeps, inherited and referenced as the standard says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kepu.engine.captions.reading.xml_tree import DEEPEST, Node
from kepu.engine.captions.track import ANYWHERE, Alignment, Placement, Span

_KEPT = (
    "fontWeight",
    "fontStyle",
    "textDecoration",
    "ruby",
    "textAlign",
    "displayAlign",
    "origin",
    "extent",
    "writingMode",
)
_PAIR = re.compile(r"(-?[0-9]{1,4}(?:\.[0-9]{1,9})?)%\s+(-?[0-9]{1,4}(?:\.[0-9]{1,9})?)%")
_ALIGNS: dict[str, Alignment] = {"left": "left", "right": "right", "start": "start", "end": "end"}
LOW = 75.0
"""A box that ends below this share of the picture's height, in percent, is where captions stand anyway."""


@dataclass(frozen=True, slots=True)
class Look:
    """What applies to text at one place of the document."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    voice: str = ""
    ruby: str = ""
    language: str = ""
    preserve: bool = False
    placement: Placement = ANYWHERE

    def span(self, text: str, reading: str = "") -> Span:
        """*text* marked so, with its *reading*."""
        return Span(text, self.bold, self.italic, self.underline, self.voice, reading, self.language)


class Styles:
    """The styles, regions and agents of one document."""

    def __init__(self, root: Node) -> None:
        self.language = root.attributes.get("xml:lang", "")
        self.nodes: dict[str, Node] = {}
        self.resolved: dict[str, dict[str, str]] = {}
        self.resolving: list[str] = []
        self.agents: dict[str, str] = {}
        self.regions: dict[str, dict[str, str]] = {}
        for head in root.elements("head"):
            for part in _all(head):
                self._register(part)

    def _register(self, node: Node) -> None:
        name = node.attributes.get("xml:id", "")
        if node.name == "style":
            self.nodes.setdefault(name, node)
        elif node.name == "agent":
            names = [each.words().strip() for each in node.elements("name")]
            self.agents[name] = next(filter(None, names), name)
        elif node.name == "region":
            self.regions.setdefault(name, {})
            for part in [*node.elements("style"), node]:
                self.regions[name] |= _kept(part)
            if "style" in node.attributes:
                self.regions[name] = self._referenced(node.attributes["style"]) | self.regions[name]

    def _referenced(self, names: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in names.split():
            found |= self._resolved(name)
        return found

    def _resolved(self, name: str) -> dict[str, str]:
        """What style *name* says, with the styles it names; one that names itself says nothing more."""
        if name not in self.resolved:
            self.resolved[name] = {}
            node = self.nodes.get(name)
            if node is not None and len(self.resolving) < DEEPEST:
                self.resolving.append(name)
                found = self._referenced(node.attributes.get("style", ""))
                self.resolving.pop()
                self.resolved[name] = found | _kept(node)
        return self.resolved[name]

    def applied(self, node: Node, look: Look) -> Look:
        """*look* as *node*, inside of it, changes it."""
        if not node.attributes:
            return look if not look.ruby else replace(look, ruby="")
        given = self._referenced(node.attributes.get("style", "")) | _kept(node)
        language = node.attributes.get("xml:lang", look.language)
        space = node.attributes.get("xml:space")
        agent = node.attributes.get("agent", "").split(" ")[0]
        return Look(
            bold=_switched(given.get("fontWeight"), "bold", "normal", look.bold),
            italic=given["fontStyle"] in ("italic", "oblique") if "fontStyle" in given else look.italic,
            underline=_underlined(given.get("textDecoration"), look.underline),
            voice=self.agents.get(agent, look.voice),
            ruby=given.get("ruby", ""),
            language="" if language == self.language else language,
            preserve=look.preserve if space is None else space == "preserve",
            placement=self._placement(node, given, look.placement),
        )

    def _placement(self, node: Node, given: dict[str, str], inherited: Placement) -> Placement:
        region = self.regions.get(node.attributes.get("region", ""))
        if region is None and "textAlign" not in given:
            return inherited
        if region is None:
            align = _ALIGNS.get(given["textAlign"], "center")
            return Placement(
                inherited.vertical, inherited.line, inherited.line_percent, inherited.line_align, align=align
            )
        return _place({**region, **given})


def _kept(node: Node) -> dict[str, str]:
    return {key: value for key, value in node.attributes.items() if key in _KEPT}


def _all(node: Node) -> list[Node]:
    found = [node]
    for part in found:
        found.extend(part.elements())
    return found


def _switched(value: str | None, on: str, off: str, before: bool) -> bool:
    return {on: True, off: False}.get(value or "", before)


def _underlined(value: str | None, before: bool) -> bool:
    words = (value or "").split()
    return (before or "underline" in words) and not {"none", "noUnderline"} & set(words)


def _place(style: dict[str, str]) -> Placement:
    align = _ALIGNS.get(style.get("textAlign", ""), "center")
    origin = _pair(style.get("origin", ""))
    extent = _pair(style.get("extent", ""))
    vertical = {"tbrl": "rl", "tb": "rl", "tblr": "lr"}.get(style.get("writingMode", ""), "")
    if vertical:
        return Placement(vertical="rl" if vertical == "rl" else "lr", align=align)
    if origin is None or extent is None:
        return Placement(align=align)
    top, bottom = origin[1], origin[1] + extent[1]
    display = style.get("displayAlign", "before")
    if display == "after":
        if bottom >= LOW:
            return Placement(align=align)
        return Placement(line_percent=_share(bottom), line_align="end", align=align)
    if display == "center":
        return Placement(line_percent=_share((top + bottom) / 2), line_align="center", align=align)
    return Placement(line_percent=_share(top), align=align) if top < LOW else Placement(align=align)


def _pair(text: str) -> tuple[float, float] | None:
    match = _PAIR.fullmatch(text.strip())
    return (float(match.group(1)), float(match.group(2))) if match else None


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 3)
