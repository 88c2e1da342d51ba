# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines and tables that were read from a clipboard, as pieces of a body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kepu.documents.losses import Losses
from kepu.documents.pasted_table import MOST_IN_A_CELL, Grid
from kepu.documents.pieces import Piece
from kepu.documents.runs import Run, plain, rich_text, tidied

MOST_LINES = 200
"""Paragraphs of one block: an editor with more is slow to type in."""
MOST_IN_A_HEADING = 200
_COUNTED = re.compile(
    r"[(（\[]?(?:(\d+)[.)、）．\]]?|(?:[a-zA-Z]|[ivxIVX]+|[一二三四五六七八九十百]+)[.)、）．\]]|[①-⑳])"
)


@dataclass(slots=True)
class Line:
    """A paragraph, a heading, or an item of a list: its ``level`` from 1, its ``marker`` as it is shown."""

    runs: list[Run] = field(default_factory=list)
    heading: bool = False
    level: int = 0
    ordered: bool = False
    marker: str = ""


def pieces_of(items: list[Line] | list[Line | Grid], losses: Losses) -> Iterator[Piece]:
    """*items* as pieces of a body; *losses* takes what they do not keep."""
    text: list[Line] = []
    for item in _unboxed(items):
        line = item if isinstance(item, Line) and not item.heading else None
        if line is not None:
            text.append(line)
            continue
        yield from _text(text, losses)
        text = []
        if isinstance(item, Grid):
            yield from _table(item, losses)
        else:
            words, written = plain(item.runs)
            if len(words) <= MOST_IN_A_HEADING:
                losses.raised += written
                losses.marks += any(run.address or "italic" in run.marks for run in item.runs)
                yield Piece("heading", words)
            else:
                text.append(Line([Run(each.text, each.marks | {"bold"}, each.address) for each in item.runs]))
    yield from _text(text, losses)


def _unboxed(items: list[Line] | list[Line | Grid]) -> Iterator[Line | Grid]:
    """*items*, tidied, without those that are empty; a table of one cell is what stands in it."""
    for item in items:
        lines = [item] if isinstance(item, Line) else [Line(each) for each in item.alone or []]
        if isinstance(item, Grid) and item.alone is None:
            yield item
        for line in lines:
            line.runs = tidied(line.runs)
            if line.runs:
                yield line


def _table(grid: Grid, losses: Losses) -> Iterator[Piece]:
    rows = list(grid.texts())
    if not rows:
        return
    told = [cells for cells, _told in rows]
    losses.merged += grid.merged
    if grid.large or any(len(cell) > MOST_IN_A_CELL for cells in told for cell in cells):
        losses.large += 1
        yield from _text([Line([Run(" | ".join(cells))]) for cells in told], losses)
        return
    losses.add(each for _cells, each in rows)
    yield Piece("table", rows=told)


def _text(lines: list[Line], losses: Losses) -> Iterator[Piece]:
    """*lines* as rich text, ``MOST_LINES`` in a piece, lists whole."""
    html, depth, count = "", list[str](), 0
    for line in lines:
        html += _nested(line, depth, losses)
        count += 1
        if count >= MOST_LINES and not depth:
            yield Piece("text", html)
            html, count = "", 0
    html += _closed(depth, 0)
    if html:
        yield Piece("text", html)


def _nested(line: Line, depth: list[str], losses: Losses) -> str:
    """*line* behind what is open (*depth*: the lists, outermost first), which it closes or opens."""
    inner = rich_text(line.runs)
    if not line.level:
        return _closed(depth, 0) + f"<p>{inner}</p>"
    marker = "".join(line.marker.split())
    counted = _COUNTED.fullmatch(marker)
    tag = "ol" if line.ordered or counted else "ul"
    level = min(line.level, len(depth) + 1)
    told = _closed(depth, level)
    if len(depth) == level and depth[-1] != tag:
        told += _closed(depth, level - 1)
    if len(depth) < level:
        depth.append(tag)
        losses.numbering += bool(counted) and counted is not None and counted[1] != "1"
        return f"{told}<{tag}><li>{inner}"
    return f"{told}</li><li>{inner}"


def _closed(depth: list[str], level: int) -> str:
    told = ""
    while len(depth) > level:
        told += f"</li></{depth.pop()}>"
    return told
