# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words around a claim, for somebody who sees nothing else of the story."""

from __future__ import annotations

from dataclasses import dataclass

from kepu.review.anchoring import find, source_range
from kepu.review.models import Anchor, Claim

AROUND = 300
"""Code points before and behind."""


@dataclass(frozen=True, slots=True)
class Around:
    """The words of one place in the text, with what stands before and behind them in their block."""

    before: str
    words: str
    after: str


def around(claim: Claim) -> list[Around]:
    """What stands around *claim* at each of its places in the text; nothing of a place that is found no
    more."""
    words = claim.story.words()
    return [
        found
        for anchor in claim.anchors.filter(kind=Anchor.Kind.TEXT, found=True)
        if (found := _around(anchor, words)) is not None
    ]


def _around(anchor: Anchor, words: dict[str, str]) -> Around | None:
    found = find(words, anchor.quote)
    if found is None:
        return None
    text = words[found.place]
    start, end = source_range(words, found)
    first, last = max(0, start - AROUND), end + AROUND
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    return Around(before, text[start:end], after) if (before + after).strip() else None
