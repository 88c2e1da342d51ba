# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents made at random in Chinese and English, with words as unevenly frequent as in life, and a plain
scan that says which of them hold a query."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from kepu.search.index import Document

START = datetime(2020, 1, 1, tzinfo=UTC)
HAN = [chr(0x4E00 + 5 * each) for each in range(3500)]
CONSONANTS, VOWELS = "bcdfghklmnprstvz", "aeiou"


def _weights(many: int) -> list[float]:
    """Zipf's law, added up."""
    return list(accumulate(1 / (rank + 2.7) for rank in range(many)))


class Corpus:
    """Makes the same documents from the same seed."""

    def __init__(self, seed: int = 1) -> None:
        chance = self.chance = random.Random(seed)
        self.han_words = [
            "".join(chance.choices(HAN, _flat(HAN), k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(30_000)
        ]
        self.latin_words = [
            "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(chance.randint(1, 4)))
            for _ in range(20_000)
        ]
        self.han_weights, self.latin_weights = _weights(30_000), _weights(20_000)

    def chinese(self, words: int) -> str:
        """A text of *words* words without spaces, with marks between and now and then a Latin word."""
        text = []
        for word in self.chance.choices(self.han_words, cum_weights=self.han_weights, k=words):
            text.append(word)
            if self.chance.random() < 0.12:
                text.append(self.chance.choice("，。；、："))
            elif self.chance.random() < 0.02:
                text.append(self.chance.choice(self.latin_words))
        return "".join(text)

    def english(self, words: int) -> str:
        """A text of *words* words with spaces and marks."""
        text = []
        for word in self.chance.choices(self.latin_words, cum_weights=self.latin_weights, k=words):
            text.append(word.title() if self.chance.random() < 0.1 else word)
            text.append(self.chance.choice((", ", ". ", "-")) if self.chance.random() < 0.12 else " ")
        return "".join(text)

    def documents(self, many: int, words: int = 120) -> Iterator[Document]:
        """*many* documents, half in each language, an hour after each other."""
        for number in range(many):
            write, language = (self.chinese, "zh-hans") if number % 2 else (self.english, "en")
            yield Document(
                kind=("story", "person")[number % 3 == 0],
                public_id=f"{number:012d}",
                title=write(self.chance.randint(2, 8)),
                body=write(self.chance.randint(words // 4, 2 * words)),
                moment=START + timedelta(hours=number),
                language=language,
                unit_id=number % 7,
            )

    def query(self, documents: Sequence[Document]) -> str:
        """A query: mostly something that a document holds, sometimes what none does."""
        kind = self.chance.random()
        if kind < 0.08:
            return "".join(self.chance.choices(HAN, k=3))
        if kind < 0.15:
            return self.chance.choice(self.latin_words) + "x"
        document = self.chance.choice(documents)
        text = document.body
        start = self.chance.randrange(len(text))
        piece = text[start : start + self.chance.choice((1, 2, 2, 3, 4, 4, 6, 9))].strip()
        if kind < 0.3:
            return f"{piece} {self.chance.choice(self.han_words[:3000])}"
        if document.language == "en":
            words = text.split()
            first = self.chance.randrange(len(words))
            chosen = words[first : first + self.chance.choice((1, 1, 2, 3))]
            return f'"{" ".join(chosen)}"' if self.chance.random() < 0.3 else " ".join(chosen)
        return piece


def _flat(items: Sequence[str]) -> list[float]:
    return [1 / (rank + 30) for rank in range(len(items))]


def _is_unspaced(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def _is_word(character: str) -> bool:
    return character.isalnum() and not _is_unspaced(character)


def scanned(text: str) -> str:
    """*text* as the scan reads it: units between blanks, with no blank between unspaced characters that
    stand side by side, and one bar where a separator parted any others."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    out = [" "]
    before = ""
    for character in folded:
        if not (_is_word(character) or _is_unspaced(character)):
            before = ""
            continue
        if before and _is_unspaced(before) != _is_unspaced(character):
            out.append(" ")
        elif not before:
            out.append(" | ")
        out.append(character)
        before = character
    # A separator says nothing where the kinds differ, and between words it is only their border.
    kept = "".join(out) + " "
    pieces = kept.split(" | ")
    joined = pieces[0]
    for piece in pieces[1:]:
        last, first = joined.rstrip()[-1:], piece.lstrip()[:1]
        both = bool(last and first) and _is_unspaced(last) and _is_unspaced(first)
        joined = joined.rstrip() + (" | " if both else " ") + piece.lstrip()
    return joined.rstrip() + " "


def holds(text: str, query: str) -> bool:
    """Whether *text*, as ``scanned`` gave it, holds every term of *query*."""
    return holds_all(text, wanted_of(query))


def holds_all(text: str, wanted: Sequence[str]) -> bool:
    """Whether *text*, as ``scanned`` gave it, holds each of *wanted*, which is something."""
    return bool(wanted) and all(_held(text, each) for each in wanted)


def wanted_of(query: str) -> list[str]:
    """What a text must hold, as ``scanned`` would give it, for *query*."""
    terms: list[str] = []
    rest = query
    while '"' in rest:
        before, _, after = rest.partition('"')
        inside, _, rest = after.partition('"')
        terms += [*before.split(), inside]
    terms += rest.split()
    return [part.strip() for term in terms for part in scanned(term).split(" | ") if part.strip()]


def _held(text: str, term: str) -> bool:
    start = text.find(term)
    while start != -1:
        end = start + len(term)
        open_left = _is_unspaced(term[0]) or text[start - 1] == " "
        open_right = _is_unspaced(term[-1]) or text[end] == " "
        if open_left and open_right:
            return True
        start = text.find(term, start + 1)
    return False
