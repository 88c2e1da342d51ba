# SPDX-License-Identifier: Apache-2.0
"""Candidates among the encodings from before Unicode, weighed by how common their letters are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from kepu.engine.captions.alphabets import ALPHABETS, Alphabet
from kepu.engine.captions.frequent import HANGUL, JAPANESE, SIMPLIFIED, TRADITIONAL

SAMPLE = 1 << 16
_CHINESE_MARKS = frozenset("，。！？：；“”‘’（）《》、…—「」『』【】·～　")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One encoding that decodes without error: its name, the text, how common its letters are (1 for
    all common, below 0 for mostly impossible), and how many letters beyond ASCII were weighed."""

    name: str
    text: str
    score: float
    letters: int


def candidates(data: bytes) -> list[Candidate]:
    """The encodings in which *data* can be read, the likeliest first."""
    sample = _sample(data)
    found = []
    for name, codecs, weigh in _WIDE:
        candidate = _candidate(name, codecs, weigh, data, sample)
        if candidate is not None:
            found.append(candidate)
    if not found or max(each.score for each in found) < 0.9:
        found.extend(_single_byte(data, sample))
    return sorted(found, key=lambda each: (-each.score, each.name))


def preview(text: str) -> str:
    """The first rows of *text* that hold letters beyond ASCII, for a person to judge."""
    rows = [row.strip() for row in text[:SAMPLE].split("\n") if not row.isascii()]
    return " / ".join(rows[:3])[:120]


def _sample(data: bytes) -> bytes:
    """The beginning of *data*, cut at the end of a line."""
    if len(data) <= SAMPLE:
        return data
    cut = data.rfind(b"\n", 0, SAMPLE)
    return data[: cut + 1] if cut > 0 else data[:SAMPLE]


def _candidate(
    name: str, codecs: tuple[str, ...], weigh: Callable[[str], float], data: bytes, sample: bytes
) -> Candidate | None:
    for codec in codecs:
        try:
            text = data.decode(codec)
        except ValueError:
            continue
        letters = Counter(letter for letter in sample.decode(codec, "ignore") if not letter.isascii())
        count = letters.total()
        if not count:
            return None
        score = sum(weigh(letter) * times for letter, times in letters.items()) / count
        return Candidate(name, text, score, count)
    return None


def _weigher(frequent: frozenset[str], common: Callable[[str], bool], codec: str) -> Callable[[str], float]:
    @lru_cache(maxsize=1 << 16)
    def weigh(letter: str) -> float:
        if letter in frequent:
            return 1.0
        if letter in _CHINESE_MARKS:
            return 0.8
        category = unicodedata.category(letter)
        if category in ("Co", "Cc", "Cn", "Cs"):
            return -2.0
        if common(letter):
            return 0.5
        if "\uac00" <= letter <= "\ud7a3":
            return 0.2 if _lead(letter, "euc_kr") else -0.6
        if "\u4e00" <= letter <= "\u9fff":
            return -0.2 if len(letter.encode(codec, "ignore")) == 2 else -1.0
        if "\uff01" <= letter <= "\uff5e" or category == "So" or "\u3040" <= letter <= "\u30ff":
            return 0.2
        return -0.6

    return weigh


def _lead(letter: str, codec: str) -> int:
    data = letter.encode(codec, "ignore")
    return data[0] if len(data) == 2 else 0


def _gb_common(letter: str) -> bool:
    """GB 2312's first level: 3,755 letters in rows 16 to 55."""
    return 0xB0 <= _lead(letter, "gb2312") <= 0xD7


def _big5_common(letter: str) -> bool:
    """Big5's first level: 5,401 letters from A440 on."""
    return 0xA4 <= _lead(letter, "big5") <= 0xC6


def _japanese_common(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30fe" or 0x88 <= _lead(letter, "shift_jis") <= 0x97


def _korean_common(letter: str) -> bool:
    return False


_KANA = frozenset(chr(code) for code in range(0x3041, 0x3094))
_WIDE: tuple[tuple[str, tuple[str, ...], Callable[[str], float]], ...] = (
    ("GB18030", ("gb18030",), _weigher(SIMPLIFIED, _gb_common, "gbk")),
    ("Big5", ("cp950", "big5hkscs"), _weigher(TRADITIONAL, _big5_common, "cp950")),
    ("Shift_JIS", ("cp932",), _weigher(JAPANESE | _KANA, _japanese_common, "cp932")),
    ("EUC-KR", ("cp949",), _weigher(HANGUL, _korean_common, "cp949")),
)


def _single_byte(data: bytes, sample: bytes) -> list[Candidate]:
    """The windows-125x family, weighed letter by letter."""
    found = []
    for codec, alphabet in ALPHABETS.items():
        try:
            text = data.decode(codec)
        except ValueError:
            continue
        score, count = _alphabet_score(sample.decode(codec), alphabet)
        if count:
            found.append(Candidate(codec.replace("cp", "windows-"), text, score, count))
    return found


def _alphabet_score(text: str, alphabet: Alphabet) -> tuple[float, int]:
    """How much the letters beyond ASCII are those of *alphabet*, inside words of one script."""
    score = count = 0.0
    for word in re.findall(r"\S+", text):
        if word.isascii():
            continue
        latin = any(letter.isascii() and letter.isalpha() for letter in word)
        for place, letter in enumerate(word):
            if not letter.isascii():
                count += 1
                score += alphabet.weight(letter, word[place - 1] if place else "", latin)
    return (score / count if count else 0.0), int(count)
