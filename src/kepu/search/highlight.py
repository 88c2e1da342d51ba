# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a text holds what was asked."""

from __future__ import annotations

from kepu.search.asked import Term, read_query
from kepu.search.words import Unit, fold, index_tokens, units


def places(text: str, query: str) -> list[tuple[int, int]]:
    """Start and end, in code points of *text*, of every place that holds a term of *query*, in order and
    without overlap. Where folding changes the length of the text (ligatures, fractions) a place is the
    nearest one that holds it."""
    folded = fold(text)
    row, tokens, back = list(units(folded)), index_tokens(text), _way_back(text, folded)
    found: list[tuple[int, int]] = []
    for term in read_query(query):
        for first in range(len(tokens)):
            if _holds(tokens, first, term):
                last = row[first + len(term.tokens) - 1]
                found.append((back[row[first].start], back[_end(last, term, folded)]))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _holds(tokens: list[str], first: int, term: Term) -> bool:
    held = tokens[first : first + len(term.tokens)]
    if len(held) < len(term.tokens):
        return False
    *before, last = term.tokens
    return held[:-1] == before and (held[-1].startswith(last) if term.prefix else held[-1] == last)


def _end(last: Unit, term: Term, folded: str) -> int:
    """Where a term ends: its last token may be a pair, whose second character counts too."""
    pair = last.unspaced and len(term.tokens[-1]) == 2
    return min(last.end + (1 if pair else 0), len(folded))


def _way_back(text: str, folded: str) -> list[int]:
    """For each place of *folded*, and its end, the place in *text*."""
    if len(text) == len(folded):
        return list(range(len(text) + 1))
    back: list[int] = []
    for place, character in enumerate(text):
        back += [place] * len(fold(character))
    back += [len(text)] * max(1, len(folded) + 1 - len(back))
    return [*back[: len(folded)], len(text)]
