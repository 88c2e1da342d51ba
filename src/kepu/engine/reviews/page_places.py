# SPDX-License-Identifier: Apache-2.0
"""Where words stand in what readers see of a page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kepu.engine.content import normalise, normalised
from kepu.engine.reviews.page_shown import Seal, Shown
from kepu.engine.reviews.work import Work


class Places:
    """Looks for words. Every look raises ``ReviewFileError`` where too much was looked for."""

    def __init__(self, shown: Shown) -> None:
        """In the words of *shown*, normalised."""
        found = normalised(shown.text)
        self._text, self._places = found.text, found.places[:-1]
        self._source = shown.text
        self._frames: dict[tuple[int, int], str] = {}
        self._work = Work()
        self._seals: dict[int, list[Seal]] = {}
        for seal in shown.seals:
            self._seals.setdefault(seal.number, []).append(seal)

    def is_sealed(self, number: int, exact: str) -> bool:
        """Whether a seal of claim *number* ends *exact*, or stands in a frame that shows it."""
        return any(self._ends(seal, exact) for seal in self._seals.get(number, ()))

    def is_compared(self, number: int, exact: str) -> bool:
        """Whether it does so where words are words: a formula that is drawn is compared with nothing."""
        return any(not seal.drawn and self._ends(seal, exact) for seal in self._seals.get(number, ()))

    def has_strays(self, number: int, texts: Sequence[str]) -> bool:
        """Whether a seal of claim *number* ends none of *texts*."""
        return any(
            not any(self._ends(seal, exact) for exact in texts) for seal in self._seals.get(number, ())
        )

    def is_shown(self, exact: str) -> bool:
        """Whether *exact* stands anywhere."""
        self._work.spend(1 + len(self._text) // 1000)
        return exact in self._text

    def _ends(self, seal: Seal, exact: str) -> bool:
        if seal.frame is not None:
            if seal.frame not in self._frames:
                self._frames[seal.frame] = normalise(self._source[slice(*seal.frame)])
            self._work.spend(1 + len(self._frames[seal.frame]) // 1000)
            return exact in self._frames[seal.frame]
        self._work.spend(1 + len(exact) // 1000)
        end = bisect_left(self._places, seal.at)
        # No run of white space is longer than one.
        end -= self._text.endswith(" ", 0, end)
        return self._text.endswith(exact, 0, end)
