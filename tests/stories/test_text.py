# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words as they are shown in passing."""

from __future__ import annotations

import pytest

from kepu.stories.text import readable


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("10^{6} m^{-2}", "10⁶ m⁻²"),
        ("CO_{2}", "CO₂"),
        ("x^{abc}", "x^{abc}"),
        ("^{", "^{"),
        ("a^{n+1}", "aⁿ⁺¹"),
    ],
)
def test_raised_and_lowered_numbers_are_shown_by_their_signs(words: str, shown: str) -> None:
    assert readable(words) == shown
