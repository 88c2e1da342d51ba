# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index in PostgreSQL: ``tsvector`` rows under GIN.

A vector holds at most 16,383 places and 255 places of one token, so that a long text is several passages,
which overlap by the longest phrase. What is asked for may stand in different passages of one entry.

GIN knows nothing of order or of neighbours: each candidate is read and looked at again. For a term that
many hold it is quicker to walk from the newest entry and stop when there are enough; so that is tried first,
over a bounded number of entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from kepu.search.asked import LONGEST_QUERY, Term
from kepu.search.words import index_tokens

CREATE = """
CREATE TABLE search_passage (
    entry_id bigint NOT NULL REFERENCES search_entry(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    passage integer NOT NULL,
    tokens tsvector NOT NULL,
    PRIMARY KEY (entry_id, passage)
);
CREATE INDEX search_passage_tokens ON search_passage USING gin (tokens) WITH (fastupdate = off);
CREATE INDEX search_passage_long ON search_passage (entry_id) WHERE passage > 0;
"""
DROP = "DROP TABLE search_passage"
MOST_PLACES, MOST_OF_ONE = 16_000, 250
OVERLAP = LONGEST_QUERY
WALK = 600
"""Entries that are looked at from the newest before the index is asked."""
Row = tuple[int, str, str]
Value = int | str
_HELD = "EXISTS (SELECT 1 FROM search_passage p WHERE p.entry_id = e.id AND p.tokens @@ %s::tsquery)"
_WHOLE = "SELECT entry_id FROM search_passage WHERE tokens @@ %s::tsquery"
_IN_LONG = (
    "SELECT p.entry_id FROM search_passage p WHERE p.tokens @@ %s::tsquery"
    " AND EXISTS (SELECT 1 FROM search_passage l WHERE l.entry_id = p.entry_id AND l.passage > 0)"
)


def add(rows: Sequence[Row]) -> None:
    """Put texts into the index."""
    values = [
        (key, number, vector)
        for key, title, body in rows
        for number, vector in enumerate(vectors(title, body))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_passage (entry_id, passage, tokens) VALUES (%s, %s, %s::tsvector)", values
        )


def take_out(rows: Sequence[Row]) -> None:
    """Take texts out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_passage WHERE entry_id = ANY(%s)", [[key for key, *_ in rows]])


def vectors(title: str, body: str) -> Iterator[str]:
    """The passages of a text as literals of ``tsvector``. Titles are marked A; a place is left free between
    title and body, so that no phrase crosses."""
    placed: dict[str, list[str]] = {}
    heads = index_tokens(title)[: MOST_PLACES // 2]
    for place, token in enumerate(heads, 1):
        places = placed.setdefault(token, [])
        if len(places) < MOST_OF_ONE:
            places.append(f"{place}A")
    offset = len(heads) + 2
    for passage in _passages(index_tokens(body)):
        for place, token in enumerate(passage, offset):
            placed.setdefault(token, []).append(str(place))
        yield " ".join(f"{_quoted(token)}:{','.join(places)}" for token, places in placed.items())
        placed, offset = {}, 1


def _passages(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Overlapping stretches of *tokens* that a vector can hold; at least one."""
    start = 0
    while True:
        end = _end_of_passage(tokens, start)
        yield tokens[start:end]
        if end >= len(tokens):
            return
        start = max(end - OVERLAP, start + 1)


def _end_of_passage(tokens: Sequence[str], start: int) -> int:
    seen: Counter[str] = Counter()
    for end in range(start, min(len(tokens), start + MOST_PLACES // 2)):
        seen[tokens[end]] += 1
        # Half of what a vector holds: the other half is the title's.
        if seen[tokens[end]] > MOST_OF_ONE:
            return end
    return min(len(tokens), start + MOST_PLACES // 2)


def newest(
    terms: Sequence[Term], where: str, values: Sequence[Value], limit: int, *, title: bool = False
) -> list[int]:
    """Keys of the newest *limit* entries ``e`` that hold every term and meet the condition *where*; in
    their titles alone with *title*."""
    asked = [_phrase(term, ":A" if title else "") for term in terms]
    with transaction.atomic(), connection.cursor() as cursor:
        walked = _walk(cursor, asked, where, values, limit)
        if len(walked) >= limit:
            return walked
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on; SET LOCAL jit = off")
        cursor.execute(*_by_index(asked, where, values, limit))
        return [key for (key,) in cursor.fetchall()]


def _walk(cursor: Any, asked: Sequence[str], where: str, values: Sequence[Value], limit: int) -> list[int]:
    held = " AND ".join([_HELD] * len(asked))
    sql = (
        f"SELECT e.id FROM (SELECT * FROM search_entry e WHERE {where} ORDER BY e.id DESC LIMIT %s) e"  # noqa: S608
        f" WHERE {held} ORDER BY e.id DESC LIMIT %s"
    )
    cursor.execute(sql, [*values, WALK, *asked, limit])
    return [key for (key,) in cursor.fetchall()]


def _by_index(
    asked: Sequence[str], where: str, values: Sequence[Value], limit: int
) -> tuple[str, list[Value]]:
    """The question to GIN: in one passage, or term by term in the entries that have several."""
    whole = _WHOLE
    parts: list[Value] = [" & ".join(f"({each})" for each in asked)]
    if len(asked) > 1:
        whole = f"{_WHOLE} UNION ({' INTERSECT '.join([_IN_LONG] * len(asked))})"
        parts += asked
    sql = f"SELECT e.id FROM search_entry e WHERE e.id IN ({whole}) AND {where} ORDER BY e.id DESC LIMIT %s"  # noqa: S608
    return sql, [*parts, *values, limit]


def _phrase(term: Term, mark: str) -> str:
    """*term* as ``tsquery``."""
    words = [f"{_quoted(token)}{mark}" for token in term.tokens]
    if term.prefix:
        words[-1] = f"{_quoted(term.tokens[-1])}:*{mark.lstrip(':')}"
    return " <-> ".join(words)


def _quoted(token: str) -> str:
    """*token* as a lexeme. Tokens hold letters, digits and marks alone."""
    return f"'{token}'"
