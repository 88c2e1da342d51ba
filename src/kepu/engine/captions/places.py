# SPDX-License-Identifier: Apache-2.0
"""The nine places of a numeric keypad, in which SubStation and SubRip put a cue, as WebVTT's settings."""

from __future__ import annotations

from kepu.engine.captions.track import ANYWHERE, Alignment, Placement

_ALIGN: dict[int, Alignment] = {1: "start", 2: "center", 0: "end"}


def _place(number: int) -> Placement:
    if number == 2:
        return ANYWHERE
    row = (number - 1) // 3
    align = _ALIGN[number % 3]
    if row == 0:
        return Placement(align=align)
    if row == 1:
        return Placement(line_percent=50, line_align="center", align=align)
    return Placement(line=0, align=align)


PLACES: dict[int, Placement] = {number: _place(number) for number in range(1, 10)}
"""From 1 (bottom left) to 9 (top right); 2, the middle of the bottom, is where players put cues anyway."""

NUMBERS: dict[Placement, int] = {place: number for number, place in PLACES.items()}
"""The other way round."""
