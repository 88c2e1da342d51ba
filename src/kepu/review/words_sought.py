# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that are looked for in texts, as tables of questions, hints and risks tell them."""

from __future__ import annotations

import re
from functools import lru_cache

from kepu.engine.content import normalise

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@lru_cache(maxsize=256)
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of *words*. Longer words come first: what stands is named whole."""
    ordered = sorted(
        {word for each in words if (word := normalise(each))}, key=lambda each: (-len(each), each)
    )
    return re.compile("|".join(map(as_pattern, ordered)) or r"(?!)", re.IGNORECASE)


def as_pattern(word: str) -> str:
    """Han words may be broken by a line; Latin ones are whole words, and with ``*`` begin one."""
    if _HAN.search(word):
        return r"\s{0,2}".join(re.escape(sign) for sign in word if not sign.isspace())
    goes_on = r"[0-9A-Za-z]*" if word.endswith("*") and word != "*" else ""
    spaced = r"\s{1,2}".join(re.escape(each) for each in word.removesuffix("*").split()) or re.escape(word)
    return rf"(?<![0-9A-Za-z]){spaced}{goes_on}(?![0-9A-Za-z])"
