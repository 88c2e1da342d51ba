# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether captions stand where somebody speaks, told from how loud the band of voices is. Knows no database.

What is heard while words stand is louder than what is heard beside them. For captions of the film it is so
where they stand, and far less so anywhere else they could be put; those of another film have no such place.
Where a film has no pauses, under music or in a crowd, nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, pstdev

from kepu.engine.captions.track import Cue
from kepu.engine.sound.voice import STEP

LEAST_SECONDS = 60
"""A shorter film tells too little."""
LEAST_CUES = 8
LEAST_QUIET = 0.1
"""The share of a film that must be a pause."""
_LOUD = 0.8
"""The share of steps that are no louder than loud speech."""
_PAUSE = 15
"""Decibels below loud speech from which on it is a pause."""
_DEEPEST = 25
"""So far below it all pauses are the same."""
_ELSEWHERE = 101
"""Into so many parts the places are where the words are tried besides."""
_NEAR = 3
"""Steps by which words may come early or late."""
FITS = 3.0
"""Standard deviations by which the place of the words must stand out."""
_SURE = 8.0
"""And another place, to be told as theirs."""
_FAR = 60_000
"""Milliseconds within which such a place is looked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether words fit what is heard; where they do not, by how many milliseconds later they would
    (negative: earlier), ``None`` where they fit nowhere near."""

    fits: bool
    later: int | None = None


def verdict(cues: Sequence[Cue], levels: bytes) -> Verdict | None:
    """Whether *cues* can be what is said in a film with the *levels* of ``voice_levels``; ``None`` where that
    cannot be told."""
    if len(cues) < LEAST_CUES or len(levels) * STEP < LEAST_SECONDS * 1000:
        return None
    loud = sorted(levels)[int(len(levels) * _LOUD)]
    if sum(level < loud - _PAUSE for level in levels) < LEAST_QUIET * len(levels):
        return None
    places = _Places(cues, [min(0, max(-_DEEPEST, level - loud)) for level in levels])
    many = len(levels)
    elsewhere = [places.contrast(many * part // _ELSEWHERE) for part in range(_NEAR, _ELSEWHERE - _NEAR + 1)]
    usual, spread = fmean(elsewhere), pstdev(elsewhere)
    if not spread:
        return None

    def stands_out(step: int) -> float:
        return (places.contrast(step) - usual) / spread

    if max(map(stands_out, range(-_NEAR, _NEAR + 1))) >= FITS:
        return Verdict(fits=True)
    best = max(range(-_FAR // STEP, _FAR // STEP + 1), key=stands_out)
    return Verdict(fits=False, later=best * STEP if stands_out(best) >= _SURE else None)


class _Places:
    """The same words tried at many places of a film that goes round."""

    def __init__(self, cues: Sequence[Cue], levels: Sequence[int]) -> None:
        self._many = len(levels)
        self._sums = [0, *accumulate(levels)]
        self._cues = [
            (cue.start // STEP, min(self._many, max(1, (cue.end - cue.start) // STEP))) for cue in cues
        ]

    def contrast(self, later: int) -> float:
        """How much louder it is, in decibels, under the words than beside them, with the words *later* by so
        many steps."""
        under = steps = 0
        for start, length in self._cues:
            first = (start + later) % self._many
            last = first + length
            under += self._sums[min(last, self._many)] - self._sums[first]
            if last > self._many:
                under += self._sums[min(last - self._many, self._many)]
            steps += length
        beside = self._many - steps
        return under / steps - (self._sums[-1] - under) / beside if beside > 0 else 0.0
