# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text as terms are looked for in it: normalised, in small letters, and each place led back to the source."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kepu.engine.content import normalise, normalised

_JOINS = "\x00"
"""Stands for what is not one sign by itself: marks, vowels of Hangul, what nobody sees, what decomposes."""
_JAMO = range(0x1160, 0x1200)
_FIRST_OF_ITS_OWN = 0x2E80
"""From here on letters are written without spaces between words."""


class _Signs(dict[int, str]):
    """Each sign by itself as ``normalise`` makes it, found out when it is met first."""

    def __missing__(self, number: int) -> str:
        told = _JOINS if unicodedata.combining(chr(number)) or number in _JAMO else self._alone(chr(number))
        self[number] = told
        return told

    @staticmethod
    def _alone(sign: str) -> str:
        told = normalise(f"x{sign}x")
        return told[1] if len(told) == 3 else _JOINS


class _Small(dict[int, str]):
    """Each sign in small letters, where that is one sign."""

    def __missing__(self, number: int) -> str:
        small = chr(number).lower()
        self[number] = told = small if len(small) == 1 else chr(number)
        return told


_SIGNS, _SMALL = _Signs(), _Small()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as terms are looked for in it: ``cased`` normalised, ``small`` in small letters, of the same
    length. ``places`` are those of ``kepu.engine.content.Normalised``, empty where every sign stayed in its
    place."""

    cased: str
    small: str
    places: tuple[int, ...] = ()

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Where ``cased[start:end]``, which is not empty, stands in the source."""
        return (self.places[start], self.places[end - 1] + 1) if self.places else (start, end)


def folded(text: str) -> Folded:
    """*text* folded. Most texts hold nothing that moves a sign; the rest take the long way."""
    cased = text.translate(_SIGNS)
    places: tuple[int, ...] = ()
    if _JOINS in cased or "  " in cased or cased[:1] == " " or cased[-1:] == " ":
        known = normalised(text)
        cased, places = known.text, known.places
    return Folded(cased, cased.translate(_SMALL), places)


def key_of(words: str) -> str:
    """*words* as they are looked for."""
    return folded(words).small


def joins(sign: str) -> bool:
    """Whether *sign* is a letter or digit of a script whose words stand apart."""
    return sign.isalnum() and ord(sign) < _FIRST_OF_ITS_OWN
