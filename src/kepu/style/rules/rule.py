# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule is: where it looks, what it says, and on whose word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from django.utils.functional import Promise

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Han letters, as they stand inside the brackets of a regular expression."""
CHINESE, ENGLISH = "zh", "en"
BOTH = frozenset({CHINESE, ENGLISH})
Match = re.Match[str]
Starts = Callable[[str], Sequence[int]]
"""Where in a text something could begin."""
_NUMBER = re.compile(r"\d{1,400}")
_BEHIND_NUMBER = re.compile("\\d[ \u00a0\u202f]?(?=[A-Za-zµμº˚°])")


@lru_cache(maxsize=4)
def numbers(text: str) -> Sequence[int]:
    """Where the numbers in *text* begin. Many rules look there, one after another in the same text."""
    return [found.start() for found in _NUMBER.finditer(text)]


@lru_cache(maxsize=4)
def behind_numbers(text: str) -> Sequence[int]:
    """Where letters or a degree sign behind a number begin, with a space between or without."""
    return [found.end() for found in _BEHIND_NUMBER.finditer(text)]


def beginning(text: str) -> Sequence[int]:
    """The first place of *text*."""
    return (0,) if text else ()


def last_sign(text: str) -> Sequence[int]:
    """The last place of *text*."""
    return (len(text) - 1,) if text else ()


def signs(some: str) -> Starts:
    """Where one of *some* stands."""
    pattern = re.compile(f"[{re.escape(some)}]")
    alone = frozenset(some)

    def starts(text: str) -> Sequence[int]:
        return () if alone.isdisjoint(letters(text)) else [found.start() for found in pattern.finditer(text)]

    return starts


@lru_cache(maxsize=4)
def letters(text: str) -> frozenset[str]:
    """Which signs stand in *text* at all."""
    return frozenset(text)


class Place(Enum):
    """What kind of text a piece is."""

    BODY = "body"
    HEADING = "heading"
    """A title, or a heading in the body."""
    PICTURE = "picture"
    """The words under a picture or a table."""
    CAPTION = "caption"
    """A line of captions."""


EVERYWHERE = frozenset(Place)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, in code points, and what is preferred there (``None`` where that is for a person to
    say; empty where something is to be left out)."""

    start: int
    end: int
    preferred: str | None


def _always(_found: Match) -> bool:
    return True


def _unknown(_found: Match) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Look:
    """One regular expression of a rule. *part* is the group that is marked, *preferred* tells what is right
    in its place, and *keep* refuses what only looks wrong. *starts* tells cheaply where it could match at
    all; without that every place is tried. Every repeat in it is bounded, so that a text is read in a time
    that grows with its length and nothing else."""

    pattern: re.Pattern[str]
    preferred: Callable[[Match], str | None] = _unknown
    keep: Callable[[Match], bool] = _always
    part: int = 0
    starts: Starts | None = None

    def marks(self, text: str) -> Iterator[Mark]:
        """Where *text* is not as it should be."""
        for found in (
            self.pattern.finditer(text) if self.starts is None else self._from(self.starts(text), text)
        ):
            if self.keep(found):
                yield Mark(found.start(self.part), found.end(self.part), self.preferred(found))

    def _from(self, starts: Sequence[int], text: str) -> Iterator[Match]:
        """As ``finditer``, tried at *starts* alone."""
        over = 0
        for start in starts:
            if start >= over and (found := self.pattern.match(text, start)):
                over = found.end()
                yield found


def look(
    pattern: str,
    preferred: Callable[[Match], str | None] | str | None = None,
    keep: Callable[[Match], bool] = _always,
    part: int = 0,
    starts: Starts | None = None,
) -> Look:
    """A ``Look`` for *pattern*, in which ``~H`` stands for the Han letters."""
    told = preferred if callable(preferred) else lambda _found: preferred
    return Look(re.compile(pattern.replace("~H", HAN)), told, keep, part, starts)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that Kepu ships. *standard* and *clause* say where it comes from, *checked_on* when that was
    last read, and *sure* how well we know it: A the owner's own document, B second-hand, C what everybody
    says. *ask* is whether a person should decide about what it finds; otherwise it only notes it."""

    name: str
    about: Promise | str
    sentence: Promise | str
    languages: frozenset[str]
    standard: str
    clause: str
    sure: str
    looks: tuple[Look, ...]
    ask: bool = False
    places: frozenset[Place] = EVERYWHERE
    checked_on: date = date(2026, 11, 30)

    def marks(self, text: str) -> Iterator[Mark]:
        """Where *text*, one line of it, is not as the rule says."""
        for each in self.looks:
            yield from each.marks(text)

    @property
    def source(self) -> str:
        """The standard and its clause."""
        return f"{self.standard}, {self.clause}" if self.clause else self.standard


def family(language: str) -> str:
    """For which rules a text in *language* is read: those of simplified Chinese, of English, or those of
    units alone (an empty string)."""
    tag = language.casefold().replace("_", "-")
    first = tag.partition("-")[0]
    if first == CHINESE and not tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return CHINESE
    return ENGLISH if first == ENGLISH else ""
