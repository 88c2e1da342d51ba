# SPDX-License-Identifier: Apache-2.0
"""What may stand in a saved page at all, around the story too: what lies over signed words, hides them, or is
read otherwise by browsers than here is no part of a house's page."""

from __future__ import annotations

import re

from kepu.engine.reviews.page_tree import COMMENT, Element

MATHEMATICS = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup"}
    | {"msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd"}
    | {"menclose", "mpadded", "mphantom", "mstyle"}
)
"""What a formula is drawn with."""
_IN_PROSE = MATHEMATICS | {"table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "iframe"}
"""What stands in the story alone, where each place of it is known."""
_KNOWN = (
    frozenset({"html", "head", "body", "meta", "title", "link", "script", "header", "main", "footer"})
    | {"section", "article", "div", "span", "p", "h1", "h2", "h3", "blockquote", "q", "dl", "dt", "dd"}
    | {"ul", "ol", "li", "a", "b", "strong", "i", "em", "sup", "sub", "br", "small", "time", "del", "ins"}
    | {"bdi", "code", "img", "figcaption", "button", "template", "video", "source", "track", COMMENT}
)
_FILM = "media-"
"""How the parts of the film's theatre are called that the house has from elsewhere."""
_TEMPLATES = frozenset({"menu-template", "line-template"})
_LINKS = frozenset({"icon", "stylesheet", "canonical", "alternate"})
_DATA = frozenset({"application/ld+json", "application/json"})
_UTF_8 = re.compile(r"\A(?:text/html; ?charset=)?utf-8\Z", re.IGNORECASE)
_MOVED = re.compile(
    r"\A(?:(?:transform: translateX\(-?[0-9.]{1,12}px\)|inset-inline-start: [0-9.]{1,20}%);? ?)*\Z"
)
"""Where the film's player puts its seals and menus."""
_IGNORED = re.compile(r"[\x00-\x20]+")
_CARRIED = ("data:", "javascript:", "vbscript:", "blob:", "filesystem:")
_PLAYED = {"video": re.compile(r"\Ablob:https?://"), "track": re.compile(r"\Adata:,WEBVTT\Z")}
"""What the film's player writes as the film and its captions, which it fetches itself: in a page that was
saved they hold nothing."""


def has_strange(root: Element) -> bool:
    """Whether something stands anywhere in the page *root* that stands in no house's page of a story."""
    waiting = [(each, "") for each in root.elements()]
    while waiting:
        element, within = waiting.pop()
        within = within or _begins(element)
        if not _is_known(element, within) or _is_steered(element, within):
            return True
        waiting += [(each, within) for each in element.elements()]
    return False


def _begins(element: Element) -> str:
    if element.is_plain("div", "prose"):
        return "prose"
    is_theatre = element.tag == "section" and element.attributes.get("id") == "theatre"
    return "theatre" if is_theatre and element.classes == "theatre" else ""


def _is_known(element: Element, within: str) -> bool:
    if element.tag in _IN_PROSE:
        return within == "prose"
    if element.tag in _ASKED:
        return _ASKED[element.tag](element)
    return element.tag in _KNOWN or (within == "theatre" and element.tag.startswith(_FILM))


def _is_steered(element: Element, within: str) -> bool:
    """Whether an attribute moves the element, or runs or shows something that it carries itself."""
    for name, value in element.attributes.items():
        if name == "style" and not (within == "theatre" and _MOVED.match(value)):
            return True
        if name.startswith("on") or name in ("srcdoc", "popover"):
            return True
        if name in ("href", "src") and _IGNORED.sub("", value[:200]).lower().startswith(_CARRIED):
            played = _PLAYED.get(element.tag) if within == "theatre" and name == "src" else None
            if played is None or not played.match(value):
                return True
    return False


def _is_title(title: Element) -> bool:
    return _stands_in(title, "head") and title.is_plain("title") and title.text() is not None


def _is_template(template: Element) -> bool:
    named = template.is_plain("template", "", "id") and template.attributes.get("id") in _TEMPLATES
    return named and _stands_in(template, "body")


def _is_meta(meta: Element) -> bool:
    """Whether it says something of the page; one could lead elsewhere, or say in which letters to read it."""
    told = meta.attributes
    if "charset" in told:
        return _UTF_8.match(told["charset"]) is not None
    if "http-equiv" not in told:
        return True
    what = told["http-equiv"].lower()
    return what == "content-security-policy" or (
        what == "content-type" and _UTF_8.match(told.get("content", "")) is not None
    )


def _is_link(link: Element) -> bool:
    return link.is_plain("link", "", "rel", "href", "type") and link.attributes.get("rel") in _LINKS


def _is_script(script: Element) -> bool:
    """Whether it is a file of its own, or data. Houses write no "<" in data; where a script with one ends,
    programs do not agree."""
    if "src" in script.attributes:
        return script.is_plain("script", "", "src", "defer") and not script.inside
    kind = script.attributes.get("type", "")
    return script.is_plain("script", "", "type", "id") and kind in _DATA and "<" not in (script.text() or "<")


def _stands_in(element: Element, tag: str) -> bool:
    above = element.above
    return above is not None and above.tag == tag


_ASKED = {
    "title": _is_title,
    "template": _is_template,
    "meta": _is_meta,
    "link": _is_link,
    "script": _is_script,
}
"""What is known where it is as a house writes it."""
