# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules by which sentences look checkable and claims risky, as their tables tell them, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from kepu.directory.names import read_in
from kepu.review.stages import Key
from kepu.review.words_sought import as_pattern, word_pattern
from kepu.stories.kinds import Kind

HINTS, RISKS = (Path(__file__).with_name(f"{name}.toml") for name in ("hints", "risks"))
SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
"""Small letters for the capitals of ASCII, one for one: the places in a text stay what they are."""
NOTHING = r"(?!)"
Words = Mapping[str, Sequence[str]]


class HintRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lets a sentence look checkable: any of the ``words`` or ``patterns``."""

    key: Key
    names: Mapping[str, str]
    words: Words = {}
    patterns: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)


class RiskRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What proposes a claim to be of high risk: one of the ``words`` in it (and in the title and summary,
    where ``at`` says so), the kind of its story, a hard question that applies to the story. With
    ``with_hint`` it looks checkable by that rule too."""

    key: Key
    names: Mapping[str, str]
    reason: Mapping[str, str]
    words: Words = {}
    kinds: Sequence[Kind] = ()
    questions: Sequence[Key] = ()
    at: Sequence[Literal["title"]] = ()
    with_hint: str = ""

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return read_in(self.reason)

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds any of its words."""
        return word_pattern(_flat(self.words))


class _Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]
    pieces: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    rules: Sequence[HintRule]


class _Risks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]
    rules: Sequence[RiskRule]


@dataclass(frozen=True, slots=True)
class Finder:
    """A rule of hints, compiled: ``patterns`` is tried on a text as it is, ``words`` on one in small
    letters."""

    rule: HintRule
    patterns: re.Pattern[str]
    words: re.Pattern[str]

    def found(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """What it finds in *text*, of which *small* is the same in small letters."""
        yield from self.patterns.finditer(text)
        yield from self.words.finditer(small)


@cache
def hint_rules() -> Mapping[str, Finder]:
    """Every rule of hints by its key. Raises where the table is wrong."""
    table = msgspec.convert(tomllib.loads(HINTS.read_text("utf-8")), _Hints)
    pieces = dict(table.pieces) | {name: _any_of(each) for name, each in table.lists.items()}
    return {rule.key: _compiled(rule, pieces) for rule in table.rules}


@cache
def risk_rules() -> Mapping[str, RiskRule]:
    """Every rule of risks by its key. Raises where the table is wrong."""
    table = msgspec.convert(tomllib.loads(RISKS.read_text("utf-8")), _Risks)
    return {rule.key: rule for rule in table.rules}


def _compiled(rule: HintRule, pieces: Mapping[str, str]) -> Finder:
    """One question whether a word begins here stands before all Latin words: asking it of each is slow."""
    patterns = list(rule.patterns)
    for name, piece in pieces.items():
        patterns = [each.replace(f"<{name}>", piece) for each in patterns]
    words = sorted({word.translate(SMALL) for word in _flat(rule.words)}, key=lambda each: (-len(each), each))
    latin = "|".join(re.escape(each) for each in words if each.isascii()).replace(r"\*", "[a-z]*")
    han = [as_pattern(each) for each in words if not each.isascii()]
    told = [*han, rf"(?<![0-9a-z])(?:{latin})(?![0-9a-z])"] if latin else han
    return Finder(rule, re.compile("|".join(patterns) or NOTHING), re.compile("|".join(told) or NOTHING))


def _any_of(units: Sequence[str]) -> str:
    """Any of *units*; a Latin one is not the beginning of a word."""
    ordered = sorted(set(units), key=lambda each: (-len(each), each))
    return (
        "(?:"
        + "|".join(
            re.escape(each) + (r"(?![A-Za-z])" if each[-1].isascii() and each[-1].isalpha() else "")
            for each in ordered
        )
        + ")"
    )


def _flat(words: Words) -> tuple[str, ...]:
    return tuple(word for each in words.values() for word in each)
