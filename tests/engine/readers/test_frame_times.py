# SPDX-License-Identifier: Apache-2.0
"""Times and rates from timestamps, and which way is up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.readers.frame_times import rate_of, times_of
from kepu.engine.readers.orientation import upright


@given(st.lists(st.integers(-(10**6), 10**12), min_size=1, max_size=200), st.integers(1, 10**6))
def test_times_hold_every_tick(ticks: list[int], last: int) -> None:
    ticks.sort()
    times = times_of(ticks, last)
    assert times.ticks() == ticks
    assert times.count == len(ticks)
    assert times.end == ticks[-1] + last


RATES = [
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
]
TIMESCALES = [1000, 90_000, 12_800, 30_000, 1_000_000]


@given(st.sampled_from(RATES), st.sampled_from(TIMESCALES), st.integers(2, 3000), st.integers(0, 10**6))
def test_a_constant_rate_is_known_however_it_was_rounded(
    rate: Fraction, timescale: int, count: int, first: int
) -> None:
    ticks = [first + round(timescale * number / rate) for number in range(count)]
    found, constant = rate_of(times_of(ticks, 1), Fraction(1, timescale))
    assert constant
    if count > 200:
        assert abs(found - rate) * 10_000 < rate


def test_a_rate_that_varies_is_told() -> None:
    ticks = [0, 40, 80, 160, 200, 280]
    rate, constant = rate_of(times_of(ticks, 40), Fraction(1, 1000))
    assert not constant
    assert rate == Fraction(125, 7)


@pytest.mark.parametrize(
    ("matrix", "turn", "flipped"),
    [
        ((1, 0, 0, 1), 0, False),
        ((0, 1, -1, 0), 90, False),
        ((-1, 0, 0, -1), 180, False),
        ((0, -1, 1, 0), 270, False),
        ((-1, 0, 0, 1), 0, True),
        ((1, 0, 0, -1), 180, True),
        ((0, 0, 0, 0), 0, False),
    ],
)
def test_matrices_are_turns_and_mirrors(matrix: tuple[int, int, int, int], turn: int, flipped: bool) -> None:
    assert upright(*(value << 16 for value in matrix)) == (turn, flipped)
