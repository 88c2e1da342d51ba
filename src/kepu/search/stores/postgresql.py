# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index in PostgreSQL: GIN over the characters, pairs and words of a text in plain form, and the plain
text itself, in which what was asked is then looked for.

GIN says which entries hold every token, the text whether they stand as asked. For a term that many hold it
is quicker to walk from the newest entry and stop when there are enough: so that is tried first, over a
bounded number of entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from kepu.search.asked import Term
from kepu.search.words import UNSPACED, is_unspaced, plain

LONG = 500
"""Signs without a separator between from which on a run is long."""
# What PostgreSQL's regular expressions take as the same characters.
_CLASS = "".join(f"\\U{ord(each):08x}" if each != "-" else each for each in UNSPACED)
# A place in a text is found by walking there, so the signs of a long run are taken apart once.
TOKENS = f"""
CREATE OR REPLACE FUNCTION search_tokens(plain text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT token) FROM regexp_split_to_table(plain, '[ |]+') AS chunk,
    LATERAL (
        SELECT chunk WHERE chunk !~ '^[{_CLASS}]' AND chunk <> ''
        UNION ALL
        SELECT substr(chunk, place, size) FROM generate_series(1, length(chunk)) AS place,
        generate_series(1, 2) AS size
        WHERE length(chunk) <= {LONG} AND chunk ~ '^[{_CLASS}]' AND place + size <= length(chunk) + 1
        UNION ALL
        SELECT sign || after FROM (
            SELECT sign, lead(sign) OVER (ORDER BY place) FROM unnest(string_to_array(chunk, NULL))
            WITH ORDINALITY AS signs(sign, place) WHERE length(chunk) > {LONG} AND chunk ~ '^[{_CLASS}]'
        ) AS pairs(sign, next), unnest(ARRAY['', next]) AS after WHERE after IS NOT NULL
    ) AS tokens(token)
$$;
"""  # noqa: S608
CREATE = f"""
{TOKENS}
CREATE TABLE search_text (
    entry_id bigint PRIMARY KEY REFERENCES search_entry(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title text NOT NULL,
    body text NOT NULL
);
CREATE INDEX search_text_all ON search_text USING gin (search_tokens(title || '|' || body));
CREATE INDEX search_text_title ON search_text USING gin (search_tokens(title));
"""
DROP = "DROP TABLE search_text; DROP FUNCTION search_tokens(text)"
WALK = 150
"""Entries that are looked at from the newest before the index is asked."""
Row = tuple[int, str, str]
Value = int | str


def add(rows: Sequence[Row]) -> None:
    """Put texts into the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_text (entry_id, title, body) VALUES (%s, %s, %s)",
            [(key, plain(title), plain(body)) for key, title, body in rows],
        )


def take_out(rows: Sequence[Row]) -> None:
    """Take texts out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text WHERE entry_id = ANY(%s)", [[key for key, *_ in rows]])


def rewrite() -> None:
    """Give back the space of what was taken out, which is then written over."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM search_text")


def newest(
    terms: Sequence[Term], where: str, values: Sequence[Value], limit: int, *, title: bool = False
) -> list[int]:
    """Keys of the newest *limit* entries ``e`` that hold every term and meet the condition *where*; in
    their titles alone with *title*."""
    patterns = [pattern(term) for term in terms]
    held = " AND ".join(["strpos(t.title, %s) > 0" if title else _EITHER] * len(patterns))
    asked = [each for each in patterns for _ in range(1 if title else 2)]
    with transaction.atomic(), connection.cursor() as cursor:
        if not title:
            keys = _walk(cursor, (held, asked), where, values, limit)
            if len(keys) >= limit:
                return keys
        tokens = sorted({token for term in terms for token in term.tokens})
        indexed = "search_tokens(t.title)" if title else "search_tokens(t.title || '|' || t.body)"
        # The planner knows neither how rare a token is nor what the function costs: keep it on the index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        cursor.execute(
            f"SELECT e.id FROM search_entry e JOIN (SELECT t.entry_id FROM search_text t"  # noqa: S608
            f" WHERE {indexed} @> %s::text[] AND {held} OFFSET 0) f ON f.entry_id = e.id"
            f" WHERE {where} ORDER BY e.id DESC LIMIT %s",
            [tokens, *asked, *values, limit],
        )
        return [key for (key,) in cursor.fetchall()]


_EITHER = "(strpos(t.title, %s) > 0 OR strpos(t.body, %s) > 0)"


def _walk(
    cursor: Any, held: tuple[str, list[str]], where: str, values: Sequence[Value], limit: int
) -> list[int]:
    cursor.execute(
        f"SELECT e.id FROM (SELECT e.id FROM search_entry e WHERE {where} ORDER BY e.id DESC LIMIT %s) e"  # noqa: S608
        f" JOIN search_text t ON t.entry_id = e.id WHERE {held[0]} ORDER BY e.id DESC LIMIT %s",
        [*values, WALK, *held[1], limit],
    )
    return [key for (key,) in cursor.fetchall()]


def pattern(term: Term) -> str:
    """What a plain text holds exactly where it holds *term*: unspaced characters side by side, words
    between blanks."""
    written = ""
    for token in term.tokens:
        if written and is_unspaced(token[0]) and written[-1] == token[0]:
            written += token[1:]
        else:
            written += f" {token}" if written else token
    before = "" if is_unspaced(written[0]) else " "
    after = "" if is_unspaced(written[-1]) else " "
    return f"{before}{written}{after}"
