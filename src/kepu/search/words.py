# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text is made of, for searching: the one tokenizer of both databases.

A text is a row of units: each character of a script that is written without spaces (Han, kana, bopomofo,
Thai and its neighbours) is one, and each word of any other script is one. All else only separates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import zip_longest

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b"  # radicals, iteration and number marks
    "\u3041-\u3096\u3099-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_UNIT = re.compile(rf"(?P<unspaced>[{UNSPACED}])|(?P<word>(?:[^\W_{UNSPACED}][\u0300-\u036f]*)+)")
_UNSPACED = re.compile(f"[{UNSPACED}]")
LONGEST_WORD = 64
"""A longer word stands in the index as its digest, the same for text and query."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a folded text, from *start* to *end* in code points of it."""

    text: str
    start: int
    end: int
    unspaced: bool


def fold(text: str) -> str:
    """*text* without the differences that a reader does not search for: width, compatibility forms and
    case. Accents, and traditional against simplified characters, do differ."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def units(folded: str) -> Iterator[Unit]:
    """The units of a folded text, in order."""
    for found in _UNIT.finditer(folded):
        yield Unit(found[0], found.start(), found.end(), found.lastgroup == "unspaced")


def glued(one: Unit, next_: Unit | None) -> bool:
    """Whether two units without spaces between stand side by side."""
    return next_ is not None and one.unspaced and next_.unspaced and one.end == next_.start


def word_token(text: str) -> str:
    """How a word stands in the index."""
    return text if len(text) <= LONGEST_WORD else "0h" + blake2b(text.encode(), digest_size=12).hexdigest()


def index_tokens(text: str) -> list[str]:
    """The tokens of *text*: for each unspaced character the pair that it begins, or itself where a run
    ends; for each word the word. Token and unit stand at the same place."""
    row = list(units(fold(text)))
    tokens = []
    for unit, next_ in zip_longest(row, row[1:]):
        if not unit.unspaced:
            tokens.append(word_token(unit.text))
        elif next_ is not None and glued(unit, next_):
            tokens.append(unit.text + next_.text)
        else:
            tokens.append(unit.text)
    return tokens


def is_unspaced(character: str) -> bool:
    """Whether *character* is of a script that is written without spaces."""
    return _UNSPACED.match(character) is not None


def plain(text: str) -> str:
    """*text* as a row of its units, for finding terms by plain comparison: between blanks, unspaced
    characters that stand side by side together, those that a separator parts with a bar between."""
    written = [" "]
    before: Unit | None = None
    for unit in units(fold(text)):
        if before is not None and not glued(before, unit):
            written.append("|" if before.unspaced and unit.unspaced else " ")
        written.append(unit.text if unit.unspaced else word_token(unit.text))
        before = unit
    return "".join([*written, " "])
