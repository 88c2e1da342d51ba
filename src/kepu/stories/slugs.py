# SPDX-License-Identifier: AGPL-3.0-or-later
"""The readable end of a story's address."""

from __future__ import annotations

import re
import unicodedata

MOST = 80
_KEPT = re.compile(r"[a-z0-9]+")


def slug_of(title: str) -> str:
    """*title* in small Latin letters, Han by their sound in Mandarin: ``hai-mian-cheng-shi``. Empty for a
    title without a letter that has one."""
    from pypinyin import lazy_pinyin  # 55 MB; who only reads needs it not

    plain = unicodedata.normalize("NFKD", " ".join(lazy_pinyin(title))).casefold()
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    kept = ""
    for word in _KEPT.findall(bare):
        if len(kept) + len(word) + 1 > MOST:
            break
        kept = f"{kept}-{word}" if kept else word
    return kept
