# SPDX-License-Identifier: Apache-2.0
"""Bounds what one file can ask for."""

from __future__ import annotations

from kepu.engine.errors import ReviewFileError
from kepu.engine.language import sentence


def too_much() -> ReviewFileError:
    """What is said of a file that asks for more than any story does."""
    return ReviewFileError(
        sentence("This file asks for more work than any story does; it was not looked at.")
    )


class Work:
    """How much is looked at for one file: a small one can ask for the same again and again."""

    MOST = 20_000_000
    """Code points."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self.done = 0

    def spend(self, many: int) -> None:
        """Look at *many* code points more. Raises ``ReviewFileError`` for too many."""
        self.done += many
        if self.done > self.MOST:
            raise too_much()
