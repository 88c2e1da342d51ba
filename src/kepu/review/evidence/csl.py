# SPDX-License-Identifier: AGPL-3.0-or-later
"""References as CSL-JSON: what of a stranger's is kept, and how one reads in a line. Knows no Django."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kepu.review.evidence.doi import read_doi

Item = dict[str, Any]
Words = Callable[[object, int], str]
"""What is kept of words that were told, as one line."""
MOST_PEOPLE = 100
LONGEST = 500
_TEXTS = (
    "container-title", "collection-title", "publisher", "publisher-place", "volume", "issue", "page",
    "number", "edition", "ISBN", "ISSN", "language", "genre", "version", "note",
)  # fmt: skip
_PEOPLE = ("author", "editor", "translator")
_DATES = ("issued", "accessed")
_PERSON = ("family", "given", "literal", "non-dropping-particle", "suffix", "ORCID")
_TYPE = re.compile(r"[a-z][a-z_-]{0,39}\Z")
_MARKS = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|sc|scp|span|p|br|inf|(?:mml|jats):[a-z-]+|math|m[a-z]{1,9})(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});")
_ADDRESS = re.compile(r"(https?)(://[^\s<>\"]{1,480})\Z", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
DATA_SETS = frozenset({"dataset"})
PAGES = frozenset({"webpage", "post", "post-weblog"})


def plain(told: object, longest: int = LONGEST) -> str:
    """*told* as one line of text: what no database holds is left out, and all else stays as it is. Lists give
    their first text, for Crossref tells titles in lists."""
    if isinstance(told, list | tuple):
        told = next((each for each in told if isinstance(each, str) and each.strip()), "")
    if isinstance(told, bool) or not isinstance(told, str | int | float):
        return ""
    shown = "".join(each if each.isprintable() else " " for each in str(told)[: 20 * longest])
    return " ".join(shown.split())[:longest].rstrip()


def unmarked(told: object, longest: int = LONGEST) -> str:
    """*told* by a registry or a reference as one line, without the marks and entities of typesetting. What
    was unmarked once is ``plain``: another time would take its own words for marks."""
    text = plain(told, 20 * longest)
    return plain(_ENTITY.sub(_character, _MARKS.sub("", text)), longest)


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def cleaned(raw: object) -> Item:
    """The item that is kept of *raw*; empty where that is none, or says nothing that could be looked up: no
    title, no DOI and no address. What is kept is kept as it is."""
    return _item(raw, plain)


def taken_in(raw: object) -> Item:
    """The item that is kept of *raw* as a registry or a file tells it, its words ``unmarked``."""
    return _item(raw, unmarked)


def _item(raw: object, words: Words) -> Item:
    if not isinstance(raw, Mapping):
        return {}
    item: Item = {}
    told = plain(raw.get("type"), 40)
    item["type"] = told if _TYPE.match(told) else "document"
    if title := words(raw.get("title"), LONGEST):
        item["title"] = title
    item |= {name: text for name in _TEXTS if (text := words(raw.get(name), LONGEST))}
    for name in _PEOPLE:
        if people := _people(raw.get(name), words):
            item[name] = people
    for name in _DATES:
        if date := _date(raw.get(name), words):
            item[name] = date
    if doi := read_doi(words(raw.get("DOI"), LONGEST)):
        item["DOI"] = doi
    if address := web_address(raw.get("URL")):
        item["URL"] = address
    return item if any(name in item for name in ("title", "DOI", "URL")) else {}


def web_address(told: object) -> str:
    """*told*, where it is an address of the web, with its scheme in small letters; else nothing."""
    found = _ADDRESS.match(plain(told))
    return found[1].lower() + found[2] if found else ""


def _people(raw: object, words: Words) -> list[dict[str, str]]:
    found = []
    for each in raw if isinstance(raw, list) else ():
        if isinstance(each, str):
            each = {"literal": each}
        if not isinstance(each, Mapping):
            continue
        told = {name: text for name in _PERSON if (text := words(each.get(name), 200))}
        if "family" not in told and "literal" not in told:
            name = words(each.get("name"), 200) or told.pop("given", "")
            told = {"literal": name} if name else {}
        if told:
            found.append(told)
        if len(found) == MOST_PEOPLE:
            break
    return found


def _date(raw: object, words: Words) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        return {}
    parts = raw.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list):
        numbers = [number for each in first[:3] if (number := _number(each)) is not None]
        if numbers and 0 < numbers[0] < 10_000 and len(numbers) == len(first[:3]):
            return {"date-parts": [numbers]}
    text = words(raw.get("literal") or raw.get("raw"), 100)
    return {"literal": text} if text else {}


def _number(told: object) -> int | None:
    text = plain(told, 6)
    return int(text) if text.isascii() and text.isdecimal() else None


def year_of(item: Mapping[str, Any]) -> str:
    """The year in which it was issued; empty where it tells none."""
    issued = item.get("issued") or {}
    if parts := issued.get("date-parts"):
        return str(parts[0][0])
    found = _YEAR.search(str(issued.get("literal", "")))
    return found[0] if found else ""


def names_of(people: Iterable[Mapping[str, str]], most: int = 3) -> str:
    """The names of *people*, the first *most* of them; the rest are "et al." in every language."""
    known = list(people)
    told = [each.get("literal") or _name(each) for each in known[:most]]
    return ", ".join(told) + (" et al." if len(known) > most else "")


def _name(person: Mapping[str, str]) -> str:
    family, given = person.get("family", ""), person.get("given", "")
    if any("\u3400" <= each <= "\u9fff" for each in family):
        return f"{family}{given}"
    return f"{family} {given}".strip()


def citation(item: Mapping[str, Any]) -> str:
    """*item* in a line, without its title: who, where, which volume and pages, when. Empty where it tells
    nothing of that."""
    volume = str(item.get("volume", ""))
    if issue := item.get("issue"):
        volume += f"({issue})"
    if page := item.get("page"):
        volume += f": {page}"
    source = " ".join(
        filter(None, [item.get("container-title") or item.get("publisher", ""), volume.strip(": ")])
    )
    people = names_of(item.get("author") or item.get("editor") or ())
    return " · ".join(filter(None, [people, source, year_of(item)]))
