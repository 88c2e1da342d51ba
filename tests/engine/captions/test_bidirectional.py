# SPDX-License-Identifier: Apache-2.0
"""Right-to-left lines: logical ones stay, visual ones are turned once."""

from __future__ import annotations

import pytest

from kepu.engine.captions.reader import read_captions


def read(*texts: str) -> tuple[list[str], list[str]]:
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{row}\n\n" for n, row in enumerate(texts, 1))
    reading = read_captions(text.encode())
    return [cue.text for cue in reading.track.cues], [str(repair) for repair in reading.repairs]


@pytest.mark.parametrize(
    "text", ["שלום.", "(שלום)", "מים 25% אחרון", "مرحبا بالعالم.", "شجرة (كبيرة)", "...שלום"]
)
def test_logical_lines_stay_as_they_are(text: str) -> None:
    assert read(text, text, text, text) == ([text] * 4, [])


def test_reversed_lines_are_turned_and_told() -> None:
    words, told = read(".םולש", "םוי 25% ןורחא", "(DNA) םימ")
    assert words == ["שלום.", "אחרון 25% יום", "מים (DNA)"]
    assert len(told) == 1 and "visual order" in told[0]


def test_turned_lines_are_not_turned_again() -> None:
    once, _ = read(".םולש", "םוי 25% ןורחא", "(DNA) םימ")
    assert read(*once) == (once, [])


def test_moved_punctuation_is_put_back_where_every_line_shows_it() -> None:
    words, told = read(".שלום", "?מה זה אור", ".זה גל", "!גם חלקיק")
    assert words == ["שלום.", "מה זה אור?", "זה גל.", "גם חלקיק!"]
    assert len(told) == 1
    assert read(*words) == (words, [])


def test_one_line_with_its_point_in_front_is_no_proof() -> None:
    assert read(".שלום", "זה גל.", "מה?")[1] == []
