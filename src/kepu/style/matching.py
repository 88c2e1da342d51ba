# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds the terms of lists in a text: all of them in one pass.

A term in Chinese is found as a part of the text, one in letters whose words stand apart as whole words. Of
terms that overlap the longest is marked; of the same term in two lists that of the nearer unit. Where the
preferred form stands already nothing is marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import ahocorasick

from kepu.style.folding import Folded, folded, joins
from kepu.style.rules.rule import family

MOST_CANDIDATES = 100_000
"""Of a text so many places are looked at; only one made for it holds more."""


@dataclass(frozen=True, slots=True)
class Held:
    """A term as it is looked for. *nearness* is the depth of the unit whose list holds it."""

    public_id: str
    found: str
    preferred: str
    list_name: str
    severity: str
    kind: str
    language: str
    match_case: bool
    valid_from: date | None
    valid_to: date | None
    source: str
    note: str
    nearness: int
    key: str = field(init=False)
    cased: str = field(init=False)
    exact: bool = field(init=False)
    right: str = field(init=False)
    inside: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        words, right = folded(self.found), folded(self.preferred)
        by_case = right.small == words.small
        exact = self.match_case or by_case
        told = right.cased if exact else right.small
        at = (0,) if by_case else tuple(_places(told, words.cased if exact else words.small))
        for name, value in (("key", words.small), ("cased", words.cased), ("exact", exact), ("right", told)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "inside", at)

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on *day*: from its first day up to and without its last."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    def stands(self, text: Folded, start: int, end: int, language: str) -> bool:
        """Whether it is to be marked at ``text.small[start:end]``, which spells it."""
        if self.language and family(self.language) != language:
            return False
        if self.match_case and text.cased[start:end] != self.cased:
            return False
        line = text.cased if self.exact else text.small
        return not any(line.startswith(self.right, start - at) for at in self.inside if at <= start)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text, in code points of it."""

    start: int
    end: int
    term: Held


class Matcher:
    """Looks for many terms at once (Aho and Corasick). Terms without a sign that is seen are left out."""

    def __init__(self, terms: Iterable[Held]) -> None:
        by_key: defaultdict[str, list[Held]] = defaultdict(list)
        for each in terms:
            if each.key:
                by_key[each.key].append(each)
        self._automaton: Any = ahocorasick.Automaton()
        for key, several in by_key.items():
            several.sort(key=lambda each: -each.nearness)
            self._automaton.add_word(key, (len(key), tuple(several)))
        self._empty = not by_key
        if by_key:
            self._automaton.make_automaton()

    def find(self, source: str, language: str) -> list[Found]:
        """The terms in *source*, in order, none over another; *language* is the family of its language."""
        if self._empty or not source:
            return []
        text = folded(source)
        taken = bytearray(len(text.small))
        kept = []
        longest_first = sorted(self._candidates(text, language), key=lambda one: (one[0] - one[1], one[0]))
        for start, end, term in longest_first:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                kept.append(Found(*text.source_range(start, end), term))
        return sorted(kept, key=lambda one: one.start)

    def _candidates(self, text: Folded, language: str) -> Iterator[tuple[int, int, Held]]:
        small = text.small
        for last, (length, terms) in islice(self._automaton.iter(small), MOST_CANDIDATES):
            start, end = last + 1 - length, last + 1
            if not _stands_apart(small, start, end):
                continue
            for each in terms:
                if each.stands(text, start, end, language):
                    yield start, end, each
                    break


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether no word of letters is cut at either end of ``text[start:end]``."""
    cut_before = start > 0 and joins(text[start]) and joins(text[start - 1])
    return not cut_before and not (end < len(text) and joins(text[end - 1]) and joins(text[end]))
