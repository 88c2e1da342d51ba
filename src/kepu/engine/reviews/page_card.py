# SPDX-License-Identifier: Apache-2.0
"""The cards at the end of a page: what readers see of each claim. A card is just what the house writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kepu.engine.content import normalise
from kepu.engine.language import Sentence
from kepu.engine.reviews.page_tree import Element
from kepu.engine.reviews.page_words import (
    ALSO,
    ANSWERS,
    CHECKED_BY,
    DIGEST,
    DISSENT,
    SIGNED,
    heading,
    in_languages,
)

NUMBER = re.compile(r"\Aclaim-([1-9][0-9]{0,4})\Z")
_SEALS = ("k-seal big", "k-seal big amended")
_ADDRESS = re.compile(r"\Ahttps?://")


@dataclass(frozen=True, slots=True)
class Other:
    """What readers see of a review beside the first: whether its row says that somebody did not agree
    (``dissents``), what they found, who and when as in ``Card``, and the wording that they ask for."""

    dissents: bool
    found: str
    who: str
    moment: str
    day: str
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What readers see of a claim in the list at the end: the verdict, the statement, who signed and when
    (``moment`` for machines, ``day`` for readers), the digest, whole and short, what it answers, and the
    others."""

    verdict: str = ""
    statement: str = ""
    who: str = ""
    moment: str = ""
    day: str = ""
    digest: str = ""
    short: str = ""
    answers: str = ""
    others: Sequence[Other] = ()


class _OddError(Exception):
    """Something stands in a card that no house writes there."""


def read_card(card: Element) -> Card | None:
    """What readers see of a claim; ``None`` where something else stands in *card* than a house writes."""
    try:
        return _card(card)
    except _OddError:
        return None


def _card(card: Element) -> Card:
    number = NUMBER.match(card.attributes.get("id", ""))
    if number is None:
        raise _OddError
    _must(any(card.is_plain("article", each, "id") for each in ("card", "card amended")))
    seal, words = _just(card, 2)
    _must(any(seal.is_plain("span", each, "aria-hidden") for each in _SEALS))
    _must(seal.text() == number[1] and words.is_plain("div"))
    head, statement, rest = _just(words, 3)
    _must(statement.is_plain("blockquote") and rest.is_plain("dl"))
    return Card(verdict=_verdict(head, int(number[1])), statement=_said(statement), **_rows(rest))


def _must(right: bool) -> None:
    if not right:
        raise _OddError


def _just(element: Element, many: int) -> list[Element]:
    """The *many* elements of which *element* is made; nothing else stands in it."""
    found = element.elements()
    _must(len(found) == many == len(element.children()))
    return found


def _said(element: Element) -> str:
    words = element.text()
    _must(words is not None)
    return words or ""


def _verdict(head: Element, number: int) -> str:
    _must(head.is_plain("h3", "verdict") and bool(head.inside) and isinstance(head.inside[0], Element))
    first, *words = head.inside
    assert isinstance(first, Element)
    _must(first.is_plain("span", "vh") and _is_called(first, heading(number)))
    _must(not any(isinstance(each, Element) for each in words))
    return "".join(map(str, words))


def _is_called(element: Element, told: Sentence) -> bool:
    return normalise(_said(element)).strip() in in_languages(told)


def _rows(rest: Element) -> dict[str, Any]:
    """What stands in the rows of a card that are compared."""
    rows = _just(rest, len(rest.elements()))
    _must(len(rows) % 2 == 0)
    told: dict[str, Any] = {}
    others = []
    for name, value in zip(rows[::2], rows[1::2], strict=True):
        _must(name.is_plain("dt") and value.tag == "dd")
        if value.is_plain("dd", "other"):
            others.append(_other(name, value))
            continue
        more = dict(_row(name, value))
        _must(not more.keys() & told.keys())
        told |= more
    return told | {"others": others}


def _other(name: Element, value: Element) -> Other:
    """Somebody beside the first: what they found, who, when, and the wording, if they ask for one."""
    dissents = _is_called(name, DISSENT)
    _must(dissents or _is_called(name, ALSO))
    times = [at for at, each in enumerate(value.inside) if isinstance(each, Element) and each.tag == "time"]
    _must(len(times) == 1)
    first, *who = value.inside[: times[0]]
    moment, *rest = value.inside[times[0] :]
    assert isinstance(moment, Element)
    _must(isinstance(first, Element) and first.is_plain("b") and moment.is_plain("time", "", "datetime"))
    assert isinstance(first, Element)
    said = _lines(who, {"a"})
    _must(said.startswith("\n") and said.endswith("\n") and len(said) > 1)
    asks = [each for each in rest if isinstance(each, Element)]
    _must(len(asks) == len(rest) and [each.tag for each in asks] in ([], ["br", "q"]))
    _must(all(each.is_plain(each.tag) for each in asks))
    return Other(
        dissents=dissents,
        found=_said(first),
        who=said[1:-1],
        moment=moment.attributes.get("datetime", ""),
        day=_said(moment),
        wording=_said(asks[1]) if asks else "",
    )


def _row(name: Element, value: Element) -> Iterator[tuple[str, str]]:
    """What one row says; it may be called only what it is."""
    if value.is_plain("dd", "who"):
        _must(_is_called(name, CHECKED_BY))
        yield "who", _lines(value.inside, {"a"})
        return
    if value.is_plain("dd", "answers"):
        _must(_is_called(name, ANSWERS))
        yield "answers", _lines(value.inside, {"a", "q"})
        return
    if value.is_plain("dd", "sig"):
        (digest,) = _just(value, 1)
        _must(_is_called(name, DIGEST) and digest.is_plain("span", "", "title"))
        yield from (("digest", digest.attributes.get("title", "")), ("short", _said(digest)))
        return
    _must(value.is_plain("dd"))
    if any(each.tag == "time" for each in value.elements()):
        (moment,) = _just(value, 1)
        _must(_is_called(name, SIGNED) and moment.is_plain("time", "", "datetime"))
        yield from (("moment", moment.attributes.get("datetime", "")), ("day", _said(moment)))
        return
    _must(not any(_is_called(name, each) for each in (ANSWERS, CHECKED_BY, ALSO, DISSENT, SIGNED, DIGEST)))
    _lines(value.inside, {"a", "q"})


def _lines(inside: Sequence[Element | str], known: set[str]) -> str:
    """The words of what stands in a row, of which nothing is hidden; an address leads where it says."""
    words = []
    for each in inside:
        if isinstance(each, str):
            words.append(each)
        elif each.is_plain("br"):
            words.append("\n")
        else:
            _must(each.tag in known and each.is_plain(each.tag, "", "href", "rel"))
            said = _said(each)
            _must(not _ADDRESS.match(said) or each.attributes.get("href") == said)
            words.append(said)
    return "".join(words)
