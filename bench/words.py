# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captions for a film of an hour."""

from __future__ import annotations

from pathlib import Path

_LINES = (
    "The Moon has no light of its own.", "What we see is sunlight, thrown back by dust.",
    "Every month it turns once about itself,", "so that it always shows us the same side.",
    "On the other side nobody hears the Earth.", "Tides follow it, twice a day.",
)  # fmt: skip
EACH = 4
"""Seconds from one cue to the next."""


def write_captions(path: Path, seconds: int, changed: int | None = None) -> int:
    """Write SubRip with a cue each four seconds, numbered so that no two are alike; in that of number
    *changed* one word differs. Returns how many cues there are."""
    total = seconds // EACH
    cues = []
    for number in range(total):
        words = f"{_LINES[number % len(_LINES)]} {number + 1}"
        if number == changed:
            words = words.replace("the", "this") if "the" in words else words + " again"
        start = number * EACH
        cues.append(f"{number + 1}\n{_instant(start)} --> {_instant(start + EACH - 0.5)}\n{words}\n")
    path.write_text("\n".join(cues), encoding="utf-8")
    return total


def _instant(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{thousandths:03d}"
