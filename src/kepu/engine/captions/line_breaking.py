# SPDX-License-Identifier: Apache-2.0
"""Breaks a cue's words into lines again: as few as hold them, balanced, at good places. No word changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from kepu.engine.captions.break_points import BreakPoint, break_points
from kepu.engine.captions.letters import columns
from kepu.engine.captions.tidy import tidy_line
from kepu.engine.captions.track import Line, Span, line_text

LONGEST_BALANCED = 1_500
"""Code points beyond which lines are filled one by one and no longer balanced."""

_TOO_LONG = 100.0


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    end: int


def break_line(line: Line, limit: float, unspaced: bool) -> tuple[Line, ...]:
    """*line* as lines of at most *limit* characters (as ``letters.columns`` counts), where its words
    allow that. A line that fits is left alone."""
    text = line_text(line)
    if columns(text, unspaced) <= limit:
        return (line,)
    rows = _rows(text, _outside_readings(line, break_points(text)), limit, unspaced)
    return tuple(filter(None, (tidy_line(_part(line, row.start, row.end)) for row in rows)))


def _outside_readings(line: Line, points: list[BreakPoint]) -> list[BreakPoint]:
    """*points* without those inside letters that share one reading."""
    ends = [0, *accumulate(len(span.text) for span in line)]
    closed = [(ends[index], ends[index + 1]) for index, span in enumerate(line) if span.ruby]
    return [point for point in points if not any(start < point.end < end for start, end in closed)]


def _rows(text: str, points: Sequence[BreakPoint], limit: float, unspaced: bool) -> list[_Row]:
    filled = _filled(text, points, limit, unspaced)
    if len(text) > LONGEST_BALANCED or len(filled) == 1:
        return filled
    return _balanced(text, points, len(filled), limit, unspaced)


def _filled(text: str, points: Sequence[BreakPoint], limit: float, unspaced: bool) -> list[_Row]:
    """Each line as full as can be."""
    rows: list[_Row] = []
    start = 0
    fitting: BreakPoint | None = None
    for point in [*points, BreakPoint(len(text), len(text), 0.0)]:
        if fitting is not None and columns(text[start : point.end], unspaced) > limit:
            rows.append(_Row(start, fitting.end))
            start = fitting.start
        fitting = point
    rows.append(_Row(start, len(text)))
    return rows


def _balanced(
    text: str, points: Sequence[BreakPoint], count: int, limit: float, unspaced: bool
) -> list[_Row]:
    """The *count* lines that cost least: near the mean in length, broken at good places."""
    ends = [*points, BreakPoint(len(text), len(text), 0.0)]
    starts = [0, *(point.start for point in points)]
    widths = [0.0, *accumulate(columns(letter, unspaced) for letter in text)]
    mean = min(limit, widths[-1] / count)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for number in range(1, count + 1):
        row: dict[int, tuple[float, int]] = {}
        for at, (cost, _) in best[-1].items():
            for index in range(at, len(ends)):
                if (index == len(ends) - 1) != (number == count):
                    continue
                length = widths[ends[index].end] - widths[starts[at]]
                if length > limit and index > at:
                    break
                total = cost + ((length - mean) / limit) ** 2 * 4 + ends[index].cost
                total += _TOO_LONG if length > limit else 0.0
                if index + 1 not in row or total < row[index + 1][0]:
                    row[index + 1] = (total, at)
        best.append(row)
    return _traced(best, ends, starts) or _filled(text, points, limit, unspaced)


def _traced(
    best: list[dict[int, tuple[float, int]]], ends: Sequence[BreakPoint], starts: Sequence[int]
) -> list[_Row]:
    at = len(ends)
    if at not in best[-1]:
        return []
    rows = []
    for row in reversed(best[1:]):
        before = row[at][1]
        rows.append(_Row(starts[before], ends[at - 1].end))
        at = before
    return rows[::-1]


def _part(line: Line, start: int, end: int) -> Line:
    found: list[Span] = []
    at = 0
    for span in line:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            found.append(span.with_text(text))
        at += len(span.text)
    return tuple(found)
