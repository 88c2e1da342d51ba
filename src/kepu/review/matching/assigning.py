# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many claims and many experts as one assignment: the most likeness in all, nobody over what they take.

It goes in rounds: every claim gets a first expert before any gets a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_OPTIONS = 100
"""Of the experts who could be asked about a claim, so many are weighed."""


@dataclass(frozen=True, slots=True)
class Option:
    """That a candidate, by their number, could be asked, and what that is worth: above nothing."""

    candidate: int
    worth: float


def assign(
    options: Sequence[Sequence[Option]],
    wanted: Sequence[int],
    room: Mapping[int, int],
    places: Mapping[int, str],
    taken: Sequence[frozenset[str]],
) -> list[list[int]]:
    """For each claim the candidates who are asked, at most *wanted*, each at most *room* times in all. Two of
    one claim never work at one of *places*, nor where one of *taken* does. The same told, the same answer."""
    found: list[list[int]] = [[] for _each in options]
    left = dict(room)
    there = [set(each) for each in taken]
    for turn in range(max(wanted, default=0)):
        rows = [claim for claim, many in enumerate(wanted) if many > turn == len(found[claim])]
        open_now = {
            claim: [
                each
                for each in options[claim]
                if left[each.candidate] > 0
                and each.candidate not in found[claim]
                and (not places[each.candidate] or places[each.candidate] not in there[claim])
            ]
            for claim in rows
        }
        for claim, candidate in _round(open_now, left):
            found[claim].append(candidate)
            left[candidate] -= 1
            there[claim].add(places[candidate])
    return found


def _round(options: Mapping[int, Sequence[Option]], room: Mapping[int, int]) -> list[tuple[int, int]]:
    """One candidate for each claim that can have one, so that the worth of all is the greatest."""
    rows = [claim for claim, each in options.items() if each]
    if not rows:
        return []
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    slots = _slots(options, rows, room)
    chosen = min_weight_full_bipartite_matching(_costs(options, rows, slots))
    candidate = {column: who for who, columns in slots.items() for column in columns}
    pairs = zip(*(each.tolist() for each in chosen), strict=True)
    return [(rows[row], candidate[column]) for row, column in pairs if column in candidate]


def _slots(
    options: Mapping[int, Sequence[Option]], rows: Sequence[int], room: Mapping[int, int]
) -> dict[int, range]:
    """The columns of each candidate: as many as they take, and as there are claims that could have them."""
    asked: dict[int, int] = {}
    for claim in rows:
        for each in options[claim]:
            asked[each.candidate] = asked.get(each.candidate, 0) + 1
    slots, at = {}, 0
    for candidate in sorted(asked):
        many = min(room[candidate], asked[candidate])
        slots[candidate] = range(at, at + many)
        at += many
    return slots


def _costs(options: Mapping[int, Sequence[Option]], rows: Sequence[int], slots: Mapping[int, range]) -> Any:
    """What each pair costs, with a column of its own for each claim that gets nobody: the dearest."""
    from scipy.sparse import csr_matrix

    top = max(each.worth for claim in rows for each in options[claim])
    nobody = max((columns.stop for columns in slots.values()), default=0)
    costs, at, starts = [], [], [0]
    for row, claim in enumerate(rows):
        for each in sorted(options[claim], key=lambda option: option.candidate):
            for column in slots[each.candidate]:
                costs.append(1.0 + top - each.worth)
                at.append(column)
        costs.append(1.0 + top)
        at.append(nobody + row)
        starts.append(len(at))
    return csr_matrix((costs, at, starts), shape=(len(rows), nobody + len(rows)))
