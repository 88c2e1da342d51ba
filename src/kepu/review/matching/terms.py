# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text is compared by: stems of words, pairs and words of Han characters, and their English names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from kepu.review.matching.dictionary import Dictionary
from kepu.review.matching.stems import EMPTY, stem
from kepu.search.words import UNSPACED, fold, is_unspaced

PAIR, WORD, NAME = 0.6, 0.6, 1.0
"""What a pair of Han characters, a word of them and its name in English weigh, a Latin word being one. They
were chosen on one half of the evaluation set."""
_RUN = re.compile(rf"[{UNSPACED}]+|(?:[^\W_{UNSPACED}][\u0300-\u036f]*)+")


class Term(NamedTuple):
    """What is compared: ``name`` tells its kind before the colon, ``said`` is the word of the text that it
    comes from, in simplified characters."""

    name: str
    weight: float
    said: str


Group = tuple[Term, ...]


class Terms:
    """Reads texts by a dictionary, and remembers every word."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._words: dict[str, Group] = {}
        self._pairs: dict[str, Group] = {}

    def of(self, text: str) -> Iterator[Term]:
        """The terms of *text*, as often as they stand there."""
        for each in self.groups(text):
            yield from each

    def groups(self, text: str) -> Iterator[Group]:
        """The same by word and by pair of characters: whatever is read again is the same group."""
        for found in _RUN.finditer(fold(text)):
            run = found[0]
            if not is_unspaced(run[0]):
                yield self._word(run)
                continue
            words = list(self._dictionary.words(run))
            for word in words:
                yield self._word(word)
            simplified = "".join(words)
            if len(simplified) == 1:
                yield self._pair(simplified)
            for one, other in pairwise(simplified):
                yield self._pair(one + other)

    def _pair(self, pair: str) -> Group:
        if (known := self._pairs.get(pair)) is None:
            known = self._pairs[pair] = (Term(f"h:{pair}", PAIR, pair),)
        return known

    def _word(self, word: str) -> Group:
        if (known := self._words.get(word)) is None:
            known = self._words[word] = tuple(self._taken_apart(word))
        return known

    def _taken_apart(self, word: str) -> Iterator[Term]:
        if len(word) < 2 or word in EMPTY:
            return
        if not is_unspaced(word[0]):
            yield Term(f"w:{stem(word)}", 1.0, word)
            return
        yield Term(f"z:{word}", WORD, word)
        for name, share in self._dictionary.english(word).items():
            yield Term(f"w:{name}", NAME * share, word)
