# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds the sentences of a text that look checkable, in time in proportion to its length."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kepu.engine.content import content_digest
from kepu.review.hints.catalogue import SMALL, hint_rules

LONGEST = 2000
"""Code points of a sentence; what is longer is no sentence that could be checked as one."""
_HALVED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SHORT = "|".join(
    rf"(?<=\b{each}\.)"
    for each in ("al", "approx", "ca", "cf", "Dr", "e\\.g", "Fig", "i\\.e", "Mr", "Mrs", "No", "Prof", "vs")
)
"""Words that are cut short by a point."""
_SENTENCE = re.compile(
    rf"[^。！？!?；;\n.]++(?:\.(?:(?![\s”’」』\"')）]|$)|{_SHORT})[^。！？!?；;\n.]*+)*+(?:[。！？!?；;.…]++[”’」』\"')）]*+)?"
)
"""A point ends a sentence where white space follows it."""
_HAS_WORDS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence that looks checkable: where it stands (code points of its block's plain text), its words,
    the keys of the rules that say so, what they found, and the digest of its words."""

    place: str
    start: int
    end: int
    words: str
    rules: Sequence[str]
    found: Sequence[str]
    digest: str


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of *text* begins and ends, without white space around it."""
    for match in _SENTENCE.finditer(text):
        told = match[0]
        if _HAS_WORDS.search(told):
            start = match.start() + len(told) - len(told.lstrip())
            yield start, match.start() + len(told.rstrip())


def hints_in(text: str, place: str = "") -> list[Hint]:
    """The sentences of *text*, the plain text of the block *place*, that look checkable, in their order."""
    places = list(sentences(text))
    starts = [start for start, _end in places]
    halved = text.translate(_HALVED)
    small = halved.translate(SMALL)
    found: dict[int, dict[str, list[str]]] = {}
    for key, finder in hint_rules().items():
        for match in finder.found(halved, small):
            at = bisect_right(starts, match.start()) - 1
            if at >= 0 and match.start() < places[at][1]:
                found.setdefault(at, {}).setdefault(key, []).append(text[slice(*match.span())].strip())
    return [
        _hint(text, place, places[at], by_rule)
        for at, by_rule in sorted(found.items())
        if places[at][1] - places[at][0] <= LONGEST
    ]


def _hint(text: str, place: str, where: tuple[int, int], by_rule: dict[str, list[str]]) -> Hint:
    words = text[slice(*where)]
    said = list(dict.fromkeys(each for many in by_rule.values() for each in many))
    return Hint(place, *where, words, list(by_rule), said, sentence_digest(words))


def sentence_digest(words: str) -> str:
    """The content digest of a sentence: what an answer to a hint is bound to."""
    return content_digest({"sentence": words})
