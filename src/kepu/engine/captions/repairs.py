# SPDX-License-Identifier: Apache-2.0
"""What a reader had to mend or leave out, line by line, so that nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kepu.engine.language import Sentence, sentence

MOST = 10_000
"""Repairs that are listed; a file with more is not a caption file that somebody would go through."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended. ``line`` counts the file's lines from 1; 0 stands for the whole file."""

    line: int
    told: Sentence

    def __str__(self) -> str:
        if not self.line:
            return str(self.told)
        return str(sentence("Line {line}: {repair}", line=self.line, repair=self.told))


class Repairs:
    """Repairs as they are found."""

    def __init__(self) -> None:
        self._found: list[Repair] = []
        self._unlisted = 0

    def add(self, line: int, told: Sentence) -> None:
        """Tell of one repair; what was told of a line already is not told again."""
        repair = Repair(line, told)
        if len(self._found) >= MOST:
            self._unlisted += 1
        elif repair not in self._found[-8:]:
            self._found.append(repair)

    def __iter__(self) -> Iterator[Repair]:
        yield from self._found
        if self._unlisted:
            yield Repair(0, sentence("{count} further repairs are not listed.", count=self._unlisted))

    def in_order(self) -> tuple[Repair, ...]:
        """All of them, by line."""
        return tuple(sorted(self, key=lambda repair: repair.line))
