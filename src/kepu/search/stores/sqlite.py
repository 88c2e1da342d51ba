# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index in SQLite: an FTS5 table without content, whose rows are entries by their key.

FTS5's ``ascii`` tokenizer takes every character beyond ASCII as part of a token, so ours stay as they are.
A row of such a table is taken out by saying again what was put in.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from kepu.search.asked import Term
from kepu.search.words import index_tokens

CREATE = (
    "CREATE VIRTUAL TABLE search_text USING fts5(title, body, content='', tokenize='ascii', detail='full')"
)
DROP = "DROP TABLE search_text"
Row = tuple[int, str, str]
"""An entry's key, its title and its body."""


def add(rows: Sequence[Row]) -> None:
    """Put texts into the index."""
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO search_text(rowid, title, body) VALUES (%s, %s, %s)", _tokens(rows))


def take_out(rows: Sequence[Row]) -> None:
    """Take texts out, given as they were put in."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_text(search_text, rowid, title, body) VALUES ('delete', %s, %s, %s)",
            _tokens(rows),
        )


def rewrite() -> None:
    """Merge the index into one, without what was taken out, and empty the write-ahead log, which holds pages
    as they were."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_text(search_text) VALUES ('optimize')")
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def tighten() -> None:
    """Nothing: FTS5 merges as it goes, and to merge all at once keeps everybody else from writing."""


def _tokens(rows: Sequence[Row]) -> list[tuple[int, str, str]]:
    return [(key, " ".join(index_tokens(title)), " ".join(index_tokens(body))) for key, title, body in rows]


def newest(
    terms: Sequence[Term], where: str, values: Sequence[int | str], limit: int, *, title: bool = False
) -> list[int]:
    """Keys of the newest *limit* entries ``e`` that hold every term and meet the condition *where*; in
    their titles alone with *title*."""
    sql = (
        "SELECT t.rowid FROM search_text t CROSS JOIN search_entry e ON e.id = t.rowid"  # noqa: S608
        f" WHERE search_text MATCH %s AND {where} ORDER BY t.rowid DESC LIMIT %s"
    )
    asked = " AND ".join(map(_phrase, terms))
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"title : ({asked})" if title else asked, *values, limit])
        return [key for (key,) in cursor.fetchall()]


def _phrase(term: Term) -> str:
    return '"{}"{}'.format(" ".join(term.tokens), "*" if term.prefix else "")
