# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the work of something grows with what it is given: a ratio, which holds on a slow machine too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")
REPEATS = 3


def growth(work: Callable[[Given], object], small: Given, large: Given) -> float:
    """How many times the CPU seconds of *work* on *small* it takes on *large*; the least of three tries each."""
    return _least(work, large) / _least(work, small)


def _least(work: Callable[[Given], object], given: Given) -> float:
    seconds = []
    for _ in range(REPEATS):
        began = time.process_time()
        work(given)
        seconds.append(time.process_time() - began)
    return min(seconds)
