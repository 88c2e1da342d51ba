# SPDX-License-Identifier: Apache-2.0
"""How wide letters are, which way they run, and whether words are parted by spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_RIGHT_TO_LEFT_LANGUAGES = {"ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "syr"}
_UNSPACED_LANGUAGES = {"zh", "ja", "yue", "wuu", "lzh", "cmn"}
_JOINER = "\u200d"
IDEOGRAPHIC_SPACE = "\u3000"


def primary(language: str) -> str:
    """The first part of a BCP 47 tag, in small letters."""
    return language.split("-", 1)[0].lower()


def is_unspaced(language: str) -> bool:
    """Whether *language* writes its words without spaces between them (Chinese, Japanese)."""
    return primary(language) in _UNSPACED_LANGUAGES


def is_right_to_left(language: str) -> bool:
    """Whether *language* is written from right to left."""
    return primary(language) in _RIGHT_TO_LEFT_LANGUAGES


def is_wide(letter: str) -> bool:
    """Whether *letter* fills a full-width cell (East Asian Width W or F, UAX 11)."""
    return _WIDE.match(letter) is not None


@lru_cache(maxsize=8192)
def columns_of(letter: str) -> int:
    """Half-width cells that one code point fills: 2, 1, or 0 for marks, joiners and controls."""
    if "\u3000" <= letter <= "\u9fff":
        return 0 if "\u3099" <= letter <= "\u309a" else 2
    if letter.isascii():
        return 1
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc") or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 2 if letter in "“”‘’…—·" else 1


def columns(text: str, unspaced: bool) -> float:
    """The length of *text* as captions count it.

    For Chinese and Japanese a full-width letter counts 1 and a half-width one ½ (so that a line of
    16 holds 16 Han characters or 32 Latin letters), and quotation marks, dash and ellipsis count 1.
    For other languages each letter that is seen counts 1. What joins to the letter before it
    (combining marks, emoji behind a zero-width joiner) counts nothing.
    """
    count = 0
    joined = False
    for letter in text:
        width = columns_of(letter)
        if width and not joined:
            count += width if unspaced else 2
        joined = letter == _JOINER
    return count / 2


def base_direction(text: str) -> str:
    """``rtl`` or ``ltr`` by the first strong letter (UAX 9, P2); empty where none is strong."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def joined(before: str, after: str) -> str:
    """What stands between two lines that become one: nothing beside a letter of a script that has no
    spaces, else a space (Korean has them)."""
    if not before or not after or _is_unspaced_letter(before[-1]) or _is_unspaced_letter(after[0]):
        return ""
    return " "


def parted(before: str, after: str) -> str:
    """What stands between two cues that become one paragraph: as between lines, but an ideographic space
    where nothing, and no mark either, would part two phrases. Marks are never added: they are the
    author's."""
    if not before or not after or joined(before, after) or _is_mark(before[-1]) or _is_mark(after[0]):
        return joined(before, after)
    return IDEOGRAPHIC_SPACE


def _is_unspaced_letter(letter: str) -> bool:
    return is_wide(letter) and _HANGUL.match(letter) is None


def _is_mark(letter: str) -> bool:
    """Whether *letter* is punctuation or a space."""
    return unicodedata.category(letter)[0] in "PZ"
