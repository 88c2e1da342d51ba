# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures, their verdicts, and the page that shows them."""

from __future__ import annotations

import pytest

from bench.machine import Machine
from bench.report import Section, page, table
from bench.results import Result, Verdict, mark, ratio, shown

MACHINE = Machine("A processor", 2, 8_000_000_000, "Linux 6", "n9", "3.11", 0.5)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.65, Verdict.AIM), (0.66, Verdict.MUST), (0.70, Verdict.MUST), (0.71, Verdict.MISSED)],
)
def test_less_is_better_unless_said_otherwise(value: float, verdict: Verdict) -> None:
    assert Result("CPU", value, "×", 0.70, 0.65).verdict is verdict


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(98, Verdict.AIM), (97.9, Verdict.MUST), (95, Verdict.MUST), (94.9, Verdict.MISSED)],
)
def test_more_can_be_better(value: float, verdict: Verdict) -> None:
    assert Result("cores busy", value, "%", 95, 98, more_is_better=True).verdict is verdict


def test_a_figure_is_judged_as_it_is_shown() -> None:
    assert Result("CPU", 0.704, "×", 0.70, 0.65).verdict is Verdict.MUST
    assert Result("CPU", 0.705001, "×", 0.70, 0.65).verdict is Verdict.MISSED


def test_a_figure_of_which_nothing_is_asked_has_no_verdict() -> None:
    assert Result("bytes", 1.5, "×").verdict is Verdict.SHOWN


def test_a_must_without_an_aim_is_reached_or_missed() -> None:
    assert Result("lost", 0.2, "VMAF", 0.2).verdict is Verdict.MUST
    assert Result("lost", 0.21, "VMAF", 0.2).verdict is Verdict.MISSED


def test_what_stands_between_is_told_only_short_of_a_mark() -> None:
    def told(value: float, must: float, aim: float | None) -> str:
        return Result("a", value, "×", must, aim, between="the decoder").shown_between

    assert [told(0.5, 0.7, 0.65), told(0.69, 0.7, 0.65), told(0.8, 0.7, 0.65)] == [
        "",
        "the decoder",
        "the decoder",
    ]
    assert [told(0.1, 0.2, None), told(0.3, 0.2, None)] == ["", "the decoder"]


def test_a_ratio_shows_what_it_comes_from() -> None:
    found = ratio("CPU", 29, 44, "s", must=0.7)
    assert (found.value, found.unit, found.ours, found.other) == (29 / 44, "×", "29.00 s", "44.00 s")
    with pytest.raises(ZeroDivisionError):
        ratio("CPU", 1, 0, "s")


def test_numbers_have_the_digits_that_their_unit_deserves() -> None:
    assert [shown(12.346, unit) for unit in ("×", "s", "%", "MB", "")] == [
        "12.35 ×", "12.35 s", "12.3 %", "12 MB", "12.346",
    ]  # fmt: skip
    assert shown(0.0064, "%") == "0.006 %"
    assert [shown(None, "s"), mark(None, "s", False), mark(0.5, "s", False), mark(95, "%", True)] == [
        "–", "–", "≤ 0.5 s", "≥ 95 %",
    ]  # fmt: skip


def test_the_table_has_a_line_for_each_figure() -> None:
    lines = table([Result("CPU", 0.6, "×", 0.7, 0.65, other="44 s", ours="29 s"), Result("bytes", 2, "MB")])
    assert lines.splitlines()[2:] == [
        "| CPU | 44 s | 29 s | 0.60 × | ≤ 0.7 × | ≤ 0.65 × | aim |",
        "| bytes | – | – | 2 MB | – | – | shown |",
    ]


def test_the_page_names_the_machine_and_what_is_missed() -> None:
    results = (
        Result("CPU", 0.8, "×", 0.7, between="the encoder"), Result("wall", 0.6, "×", 0.7, 0.65), Result("x", 1, "s"),
    )  # fmt: skip
    text = page(MACHINE, [Section("The ladder", "Three ways.", results, 90)], "drawn.")
    assert "A processor, 2 cores, 8 GB, Linux 6; ffmpeg n9, Python 3.11; load 0.5" in text
    assert "Of 2 figures 1 reach the aim and 0 the must alone; missed: CPU." in text
    assert "- **CPU**: the encoder" in text
    assert "## The ladder" in text and "Three ways." in text and "The run took 2 minutes" in text
    assert "none is missed" in page(MACHINE, [Section("x", "y", results[1:], 1)], "drawn.")
