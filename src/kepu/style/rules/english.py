# SPDX-License-Identifier: AGPL-3.0-or-later
"""Punctuation, numbers and short forms in English text."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from kepu.style.rules.rule import ENGLISH, Match, Place, Rule, look
from kepu.style.rules.units import ENDS, SI, SYMBOLS

EN: Final = frozenset({ENGLISH})
STYLE: Final = "New Hart's Rules"
_TWICE: Final = "the|a|an|of|in|to|and|is|for|on|with|by|from|at|it|or|as|be|are|was|were|this|which"
_UNITS: Final = (
    "°C|%|per ?cent|percent|million|billion|thousand|years?|months?|weeks?|days?|hours?|minutes?|seconds?"
    f"|people|times|met(?:re|er)s?|kilomet(?:re|er)s?|miles?|degrees|{SYMBOLS}"
)
_SPELLED: Final = {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_SHORT: Final = ("etc.", "Inc.", "Ltd.", "Co.", "Jr.", "Sr.", "St.", "al.", "vs.", "p.m.", "a.m.")
_NARROW: Final = {
    "，": ",",
    "。": ".",
    "；": ";",
    "：": ":",
    "？": "?",
    "！": "!",
    "（": "(",
    "）": ")",
    "、": ",",
}


_DOUBLE: Final = re.compile("  ")


def _two_spaces(text: str) -> list[int]:
    return [found.start() for found in _DOUBLE.finditer(text)]


def _rises(found: Match) -> bool:
    return int(found[1]) < int(found[2])


def _are_years(found: Match) -> bool:
    return 1000 <= int(found[1]) < int(found[2]) <= 2200


def _joined(found: Match) -> str:
    return f"{found[1]}–{found[2]}"


def _ends_a_sentence(found: Match) -> bool:
    told = found.string
    return not told.endswith(_SHORT) and not told[-2:-1].isupper() and "." not in told.rpartition(" ")[2][:-1]


def _curly_too(found: Match) -> bool:
    return "“" in found.string or "”" in found.string


def _beside_latin(found: Match) -> bool:
    text, start, end = found.string, found.start(), found.end()
    beside = (text[max(0, start - 1) : start] + text[end : end + 1]).strip()
    return bool(beside) and beside.isascii()


RULES: Final = (
    Rule(
        "english-quotes",
        _("One kind of quotation marks"),
        _("Straight and curly marks stand in the same paragraph; one kind is enough."),
        EN,
        STYLE,
        "chapter 9",
        "C",
        (
            look(r'"[^"\n]{1,200}"', lambda found: f"“{found[0][1:-1]}”", _curly_too),
            look(r"(?<=[A-Za-z])'(?=[A-Za-z])", "’", lambda found: "’" in found.string),
        ),
    ),
    Rule(
        "english-double-space",
        _("One space"),
        _("Between words and behind a full stop stands one space."),
        EN,
        STYLE,
        "chapter 2",
        "C",
        (look(r"(?<=\S) {2,8}(?=\S)", " ", starts=_two_spaces),),
    ),
    Rule(
        "english-dash",
        _("Dashes instead of hyphens"),
        _("A hyphen joins words; what parts them is a dash."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (
            look(r"(?<=[A-Za-z,.)”\"’] )-{1,3}(?= [A-Za-z“\"(‘])", "–"),
            look(r"(?<=[A-Za-z])--(?=[A-Za-z])", "—"),
        ),
    ),
    Rule(
        "english-range",
        _("The dash in ranges of numbers"),
        _("Between the ends of a range stands an en dash."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (
            look(rf"(?<![\w.,/:–$£€-])(\d{{1,4}})-(\d{{1,4}})(?= ?(?:{_UNITS})\b)", _joined, _rises),
            look(
                r"(?<=pages )(\d{1,4})-(\d{1,4})(?![\w-])|(?<=pp\. )(\d{1,4})-(\d{1,4})(?![\w-])",
                lambda found: found[0].replace("-", "–"),
            ),
            look(r"(?<![\w.,/:–-])(\d{4})-(\d{4})(?![\w/:-])", _joined, _are_years),
        ),
    ),
    Rule(
        "english-range-from",
        _("From and between with their words"),
        _("“From” goes with “to”, “between” with “and”; neither goes with a dash."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (
            look(
                r"\b[Ff]rom (\d{1,4})[–-](\d{1,4})(?![\w-])",
                lambda found: f"{found[0][:4]} {found[1]} to {found[2]}",
            ),
            look(
                r"\b[Bb]etween (\d{1,4})[–-](\d{1,4})(?![\w-])",
                lambda found: f"{found[0][:7]} {found[1]} and {found[2]}",
            ),
        ),
        ask=True,
    ),
    Rule(
        "english-et-al",
        _("et al."),
        _("It is written “et al.”: et is a whole word, al. is not."),
        EN,
        STYLE,
        "chapter 10",
        "C",
        (look(r"\bet\.? al\b(?!\.)|\bet\. al\.", "et al."),),
        ask=True,
    ),
    Rule(
        "english-short-forms",
        _("e.g., i.e. and etc."),
        _("This short form is not written so."),
        EN,
        STYLE,
        "chapter 10",
        "C",
        (
            look(r"\b(?:e\.g|eg\.)(?![\w.])", "e.g."),
            look(r"\b(?:i\.e|ie\.)(?![\w.])", "i.e."),
            look(r"\band etc\.?(?!\w)", "etc."),
            look(r"\bect\.", "etc."),
        ),
    ),
    Rule(
        "english-twice",
        _("A word twice"),
        _("The same word stands twice."),
        EN,
        STYLE,
        "",
        "C",
        (look(rf"(?i:\b({_TWICE})[ \u00a0]{{1,3}}\1\b)(?![-'’])", lambda found: found[1]),),
        ask=True,
    ),
    Rule(
        "english-numeral-unit",
        _("Digits before symbols of units"),
        _("Before the symbol of a unit the number stands in digits."),
        EN,
        SI,
        "5.4.3",
        "C",
        (
            look(
                rf"\b(?i:({'|'.join(_SPELLED)})) ({SYMBOLS}){ENDS}",
                lambda found: f"{_SPELLED[found[1].lower()]} {found[2]}",
            ),
        ),
    ),
    Rule(
        "english-space-before",
        _("No space before a mark"),
        _("Before this mark stands no space."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (look(r"\w {1,4}[,;:?!](?=\s|\Z)", lambda found: found[0][0] + found[0][-1]),),
    ),
    Rule(
        "english-space-after",
        _("A space after a comma"),
        _("After a comma stands a space."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (look(r"(?<=[a-z]{2}),(?=[A-Za-z]{2})", ", "),),
    ),
    Rule(
        "english-full-width",
        _("Half-width marks"),
        _("In English text this mark is half-width."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (look("[，。；：？！（）、]", lambda found: _NARROW[found[0]], _beside_latin),),
        ask=True,
    ),
    Rule(
        "english-doubled",
        _("One mark at a time in English"),
        _("This mark stands twice."),
        EN,
        STYLE,
        "chapter 4",
        "C",
        (look(r"(?<!,),,(?!,)", ","), look(r"(?<![.\d])\.\.(?![.\d/\\])", "."), look(r";{2,4}", ";")),
        ask=True,
    ),
    Rule(
        "english-heading",
        _("No full stop at the end of a heading"),
        _("A heading ends without a full stop, comma or semicolon."),
        EN,
        STYLE,
        "chapter 1",
        "C",
        (look(r"(?<!\.)\.\Z", "", _ends_a_sentence), look(r"[,;]\Z", "")),
        places=frozenset({Place.HEADING}),
    ),
)
"""Of English."""
