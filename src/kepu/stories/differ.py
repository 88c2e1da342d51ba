# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two texts, in words, and between two lists, in members. It knows no stories.

Texts are compared by words, numbers and Han characters. The work is bounded: where a passage is too long or
too uniform to compare so, it is compared by sentences, and where that is too much too, it is struck and
added whole. Whatever happens, what is kept and struck is the old text, and what is kept and added the new.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_LOOKED_AT = 4000
"""Words of both texts together that are compared one by one."""
MOST_PAIRS = 200_000
"""Pairs of equal words in both texts that are looked at."""
_WORDS = re.compile(
    r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"  # letters, but for Han
    r"|\d+(?:[.,]\d+)*"
    r"|\s+"
    r"|.",
    re.DOTALL,
)
_SENTENCES = re.compile(r"[^。！？.!?\n]*[。！？.!?\n]*", re.DOTALL)


class How(StrEnum):
    """What became of a piece."""

    KEPT = "kept"
    STRUCK = "struck"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    how: How
    text: str


def words(old: str, new: str) -> list[Piece]:
    """The pieces of *old* and *new* in their order, what was struck before what was added in its place."""
    return _joined(_pieces(_WORDS.findall(old), _WORDS.findall(new), coarse=True))


def steps(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[How | None, slice, slice]]:
    """How *old* becomes *new*: which members are kept, struck, added, or (``None``) give way to others. A
    stretch that is too uniform to compare gives way as a whole."""
    first, last = _edges(old, new)
    found: list[tuple[How | None, slice, slice]] = []
    if first:
        found.append((How.KEPT, slice(0, first), slice(0, first)))
    inside_old, inside_new = old[first : len(old) - last], new[first : len(new) - last]
    for how, a, b in _inside(inside_old, inside_new):
        found.append((how, slice(a.start + first, a.stop + first), slice(b.start + first, b.stop + first)))
    if last:
        found.append((How.KEPT, slice(len(old) - last, len(old)), slice(len(new) - last, len(new))))
    return found


def landmarks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Where members stand that both have once: as many pairs of places as stand in one order in both, by the
    longest increasing subsequence (Fredman, 1975). Takes n log n steps, however many there are."""
    before, after = Counter(old), Counter(new)
    place = {each: at for at, each in enumerate(old) if before[each] == 1}
    pairs = [(place[each], at) for at, each in enumerate(new) if after[each] == 1 and each in place]
    ends: list[int] = []  # the least place in the old at which a row of each length ends
    last: list[int] = []  # which pair that is
    behind: list[int] = []  # for each pair, the one before it in its row
    for number, (at, _) in enumerate(pairs):
        length = bisect_left(ends, at)
        behind.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [at]
        last[length : length + 1] = [number]
    row, number = [], last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = behind[number]
    return row[::-1]


def _inside(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[How | None, slice, slice]]:
    if not old and not new:
        return
    if not old or not new or not _can_be_compared(old, new):
        how = How.ADDED if not old else How.STRUCK if not new else None
        yield how, slice(0, len(old)), slice(0, len(new))
        return
    named = {"equal": How.KEPT, "delete": How.STRUCK, "insert": How.ADDED, "replace": None}
    for name, start, end, begins, ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield named[name], slice(start, end), slice(begins, ends)


def _can_be_compared(old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
    """Whether the work stays small: it grows with the pairs of equal members."""
    if len(old) + len(new) > MOST_LOOKED_AT:
        return False
    before, after = Counter(old), Counter(new)
    return sum(many * after[each] for each, many in before.items()) <= MOST_PAIRS


def _edges(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many members are the same at the beginning, and behind that at the end."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    most -= first
    last = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return first, last


def _pieces(old: list[str], new: list[str], *, coarse: bool) -> Iterator[Piece]:
    first, last = _edges(old, new)
    rest, rest_new = old[first : len(old) - last], new[first : len(new) - last]
    yield Piece(How.KEPT, "".join(old[:first]))
    if coarse and rest and rest_new and not _can_be_compared(rest, rest_new):
        yield from _by_sentences("".join(rest), "".join(rest_new))
    else:
        for how, a, b in _inside(rest, rest_new):
            yield from _told(how, "".join(rest[a]), "".join(rest_new[b]))
    yield Piece(How.KEPT, "".join(old[len(old) - last :]))


def _by_sentences(old: str, new: str) -> Iterator[Piece]:
    """Sentences first; those that give way to others are compared by words where that is little work."""
    before, after = (list(filter(None, _SENTENCES.findall(text))) for text in (old, new))
    for how, a, b in steps(before, after):
        was, now = "".join(before[a]), "".join(after[b])
        if how is None:
            yield from _pieces(_WORDS.findall(was), _WORDS.findall(now), coarse=False)
        else:
            yield from _told(how, was, now)


def _told(how: How | None, was: str, now: str) -> Iterator[Piece]:
    if how is How.KEPT:
        yield Piece(How.KEPT, was)
        return
    yield Piece(How.STRUCK, was)
    yield Piece(How.ADDED, now)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of a sort are one piece; white space alone between two changes is no word that was kept."""
    runs: list[list[str]] = []  # kept, struck, added: as many as there are of each
    told = [each for each in pieces if each.text]
    for at, each in enumerate(told):
        between = each.how is How.KEPT and each.text.isspace() and 0 < at < len(told) - 1
        if each.how is How.KEPT and not between:
            runs.append([each.text, "", ""])
            continue
        if not runs:
            runs.append(["", "", ""])
        if between:
            runs[-1][1] += each.text
            runs[-1][2] += each.text
        else:
            runs[-1][1 if each.how is How.STRUCK else 2] += each.text
    found: list[Piece] = []
    for run in runs:
        for how, text in zip(How, run, strict=True):
            if not text:
                continue
            if found and found[-1].how is how:
                found[-1] = Piece(how, found[-1].text + text)
            else:
                found.append(Piece(how, text))
    return found
