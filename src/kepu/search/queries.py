# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kepu.search.asked import Term, read_query
from kepu.search.index import store
from kepu.search.models import Entry


class Order(Enum):
    """In which order what was found is shown."""

    NEWEST = "newest"
    RANKED = "ranked"
    """What holds the query in its title first, then the rest; the newest first in each."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: *kinds* and *languages* when they are given, and *units* (keys; ``None`` is every
    unit, and things that are of none)."""

    kinds: Sequence[str] = ()
    languages: Sequence[str] = ()
    units: Iterable[int] | None = None

    def condition(self) -> tuple[str, list[int | str]]:
        """A condition on the entry ``e`` in SQL, and its values."""
        parts, values = ["1 = 1"], list[int | str]()
        wanted: dict[str, list[int | str] | None] = {
            "kind": list(self.kinds) or None,
            "language": list(self.languages) or None,
            "unit_id": None if self.units is None else list(self.units),
        }
        for column, kept in wanted.items():
            if kept is None:
                continue
            parts.append(f"e.{column} IN ({', '.join(['%s'] * len(kept))})" if kept else "1 = 0")
            values += kept
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and whether there is more after it."""

    entries: list[Entry]
    more: bool


def find(
    query: str, scope: Scope = Scope(), order: Order = Order.NEWEST, *, offset: int = 0, limit: int = 20
) -> Found:
    """The entries that hold every term of *query*: unspaced characters wherever they stand side by side,
    words whole. A query that holds nothing to search for finds nothing."""
    terms = read_query(query)
    if not terms or limit < 1:
        return Found([], more=False)
    keys = _keys(terms, scope, order, offset + limit + 1)[offset:]
    found = Entry.objects.in_bulk(keys[:limit])
    return Found([found[key] for key in keys[:limit] if key in found], more=len(keys) > limit)


def _keys(terms: Sequence[Term], scope: Scope, order: Order, wanted: int) -> list[int]:
    where, values = scope.condition()
    first: list[int] = []
    if order is Order.RANKED:
        first = store().newest(terms, where, values, wanted, title=True)
        if len(first) >= wanted:
            return first
    rest: list[int] = store().newest(terms, where, values, wanted)
    before = set(first)
    return (first + [key for key in rest if key not in before])[:wanted]


def count(query: str, scope: Scope = Scope(), *, most: int = 1000) -> int:
    """How many entries hold every term of *query*; *most* where there are as many or more."""
    terms = read_query(query)
    return len(store().newest(terms, *scope.condition(), most)) if terms else 0
