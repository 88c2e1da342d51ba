# SPDX-License-Identifier: Apache-2.0
"""What people sign: editorial text after normalisation, and its content digest.

``docs/reference/content-digest.md`` says it for those who recompute a digest without this program, with
vectors to try. A change here is a new version: what was signed under an older one keeps its number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kepu.engine.digest import digest_json

VERSION = 1
"""The version of the normaliser, which every digest of text holds."""
_SINGLE, _DOUBLE = "'", '"'
_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u300c\u300d\ufe41\ufe42\u0060\u00b4", _SINGLE)
_QUOTES |= dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300e\u300f\ufe43\ufe44\u301d\u301e", _DOUBLE)
_IGNORED = frozenset("\u200b\u2060\ufeff\u00ad")
"""They are seen by nobody: zero width spaces, word joiners, soft hyphens."""
_JAMO = range(0x1160, 0x1200)
"""Vowels and final consonants of Hangul, which join the letter before them without being marks."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """Text as a digest takes it, and where each of its code points came from: ``places[i]`` is the index in
    the source of the code point ``text[i]``, and the last place is the end of the source's last one."""

    text: str
    places: tuple[int, ...]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the source; without white space behind it."""
        return (self.places[start], self.places[end - 1] + 1) if end > start else (self.places[start],) * 2


def normalise(text: str) -> str:
    """*text* as a digest takes it: NFC; a run of white space is one space, none at the ends; full-width
    ASCII is ASCII; quotation marks are ``'`` or ``"``; what nobody sees is left out. All else stays: signs,
    superscripts, units, decimal and grouping marks."""
    return normalised(text).text


def normalised(text: str) -> Normalised:
    """As ``normalise``, with the places of the source."""
    kept: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(text):
        for sign in unicodedata.normalize("NFC", cluster):
            folded = _folded(sign)
            if folded == " " and (not kept or kept[-1] == " "):
                continue
            if folded:
                kept.append(folded)
                places.append(start)
    if kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return Normalised("".join(kept), (*places, places[-1] + 1 if places else 0))


def _clusters(text: str) -> list[tuple[int, str]]:
    """Each letter with the marks that join it, and where it begins."""
    found: list[tuple[int, str]] = []
    for place, sign in enumerate(text):
        if found and (unicodedata.combining(sign) or ord(sign) in _JAMO):
            start, before = found[-1]
            found[-1] = (start, before + sign)
        else:
            found.append((place, sign))
    return found


def _folded(sign: str) -> str:
    if sign in _IGNORED:
        return ""
    if sign.isspace():
        return " "
    number = ord(sign)
    if 0xFF01 <= number <= 0xFF5E:
        sign = chr(number - 0xFEE0)
    return _QUOTES.get(sign, sign)


def content_digest(parts: Mapping[str, Any]) -> str:
    """The content digest (``b2-256:…``) of *parts*: JSON in canonical form, with every text in it normalised,
    under the version of the normaliser."""
    return digest_json({"normaliser": VERSION, "content": _plain(dict(parts))})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
