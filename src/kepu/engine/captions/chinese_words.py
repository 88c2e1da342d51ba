# SPDX-License-Identifier: Apache-2.0
"""Where words begin in Chinese text, so that a line does not end inside one."""

from __future__ import annotations

import re

_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,}")


def inside_words(text: str) -> frozenset[int]:
    """The positions in *text* (code points) that lie inside a Chinese word; none where there is kana."""
    if _KANA.search(text) or not _HAN.search(text):
        return frozenset()
    import rjieba  # slow: its dictionary takes 0.1 s to load, and most commands break no Chinese line

    inside: set[int] = set()
    at = 0
    for word in rjieba.cut(text, True):
        inside.update(range(at + 1, at + len(word)))
        at += len(word)
    return frozenset(inside)
