# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of figures: a table for each row, how it was measured, and what stands between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.machine import Machine
from bench.results import Result, Verdict, mark, shown

INTRODUCTION = """# Benchmarks

Written by `make bench`. Each figure is taken in one run beside the real other way. *Must* is where a change
that falls behind is mended before anything else; *aim* is the physical floor as measured. CPU is that of all
children. Machines differ: keep the ratios, measure your own.
"""
_HEADINGS = ("row", "other way", "ours", "figure", "must", "aim", "verdict")


@dataclass(frozen=True, slots=True)
class Section:
    """One row of the benchmarks with its figures; *how* says how they were measured."""

    title: str
    how: str
    results: tuple[Result, ...]
    seconds: float


def page(machine: Machine, sections: Sequence[Section], masters: str) -> str:
    """The page in Markdown. *masters* says what films were used."""
    minutes = sum(section.seconds for section in sections) / 60
    parts = [
        INTRODUCTION,
        f"Machine: {machine.sentence()}. Masters: {masters} The run took {minutes:.0f} minutes.",
    ]
    parts += [_missed(sections)]
    parts += [_section(section) for section in sections]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def table(results: Sequence[Result]) -> str:
    """The figures as a Markdown table."""
    rows = [
        (each.name, each.other, each.ours, shown(each.value, each.unit),
         mark(each.must, each.unit, each.more_is_better), mark(each.aim, each.unit, each.more_is_better),
         each.verdict.value)
        for each in results
    ]  # fmt: skip
    lines = [_HEADINGS, ("---",) * len(_HEADINGS), *rows]
    return "\n".join("| " + " | ".join(cell or "–" for cell in row) + " |" for row in lines)


def _section(section: Section) -> str:
    between = [f"- **{each.name}**: {each.shown_between}" for each in section.results if each.shown_between]
    told = ["What stands between:\n\n" + "\n".join(between)] if between else []
    return "\n\n".join([f"## {section.title}", table(section.results), section.how, *told])


def _missed(sections: Sequence[Section]) -> str:
    judged = [each for section in sections for each in section.results if each.verdict is not Verdict.SHOWN]
    missed = [each.name for each in judged if each.verdict is Verdict.MISSED]
    aims = sum(each.verdict is Verdict.AIM for each in judged)
    told = (
        f"Of {len(judged)} figures {aims} reach the aim and {len(judged) - aims - len(missed)} the must alone"
    )
    return told + (f"; missed: {', '.join(missed)}." if missed else "; none is missed.")
