# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index in PostgreSQL: GIN over what a text in plain form is made of, and the plain text itself, in
which what was asked is then looked for.

GIN says which entries may hold every term, the text whether they do. An unspaced character stands in the
index with one of a few numbers for the one behind it: that keeps the index small, and most of what does not
hold a pair out. A term of one character is the beginning of what stands there.

For a term that many hold it is quicker to walk from the newest entry and stop when there are enough: so that
is tried first, over a bounded number of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from kepu.search.asked import Term
from kepu.search.words import UNSPACED, is_unspaced, plain

FOLLOWERS = 12
"""How many numbers there are for the character behind another."""
MOST_BYTES = 800_000
"""Of what a text is made of: PostgreSQL keeps less than a megabyte. A text with more is looked at in every
search."""
ANYTHING = "|"
"""What stands in the index for such a text. It parts runs of characters, and is in none."""
LONG = 500
"""Characters without a separator between them from which on a run is taken apart at once: a place in a text
is found by walking there."""
# What PostgreSQL's regular expressions take as the same characters.
_CLASS = "".join(f"\\U{ord(each):08x}" if each != "-" else each for each in UNSPACED)
MADE_OF = f"""
CREATE OR REPLACE FUNCTION search_made_of(plain text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN sum(octet_length(token)) > {MOST_BYTES} THEN array_to_tsvector(ARRAY['{ANYTHING}'])
        ELSE array_to_tsvector(array_agg(token)) END
    FROM (
        SELECT DISTINCT token FROM regexp_split_to_table(plain, '[ |]+') AS chunk, LATERAL (
            SELECT chunk WHERE chunk !~ '^[{_CLASS}]' AND chunk <> ''
            UNION ALL
            SELECT substr(chunk, place, 1) || CASE WHEN place < length(chunk)
                THEN chr(97 + mod(ascii(substr(chunk, place + 1, 1)), {FOLLOWERS})) ELSE '' END
            FROM generate_series(1, length(chunk)) AS place
            WHERE length(chunk) <= {LONG} AND chunk ~ '^[{_CLASS}]'
            UNION ALL
            SELECT sign || CASE WHEN next IS NULL THEN '' ELSE chr(97 + mod(ascii(next), {FOLLOWERS})) END
            FROM (
                SELECT sign, lead(sign) OVER (ORDER BY place) FROM unnest(string_to_array(chunk, NULL))
                WITH ORDINALITY AS signs(sign, place) WHERE length(chunk) > {LONG} AND chunk ~ '^[{_CLASS}]'
            ) AS pairs(sign, next)
        ) AS tokens(token)
    ) AS parts
$$;
"""  # noqa: S608
_INDEXES = {
    "search_text_made_of": "search_made_of(title || '|' || body)",
    "search_title_made_of": "search_made_of(title)",
}
CREATE = f"""
{MADE_OF}
CREATE TABLE search_text (
    entry_id bigint PRIMARY KEY REFERENCES search_entry(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title text NOT NULL,
    body text NOT NULL
);
""" + "".join(f"CREATE INDEX {name} ON search_text USING gin ({of});\n" for name, of in _INDEXES.items())
DROP = "DROP TABLE search_text; DROP FUNCTION search_made_of(text)"
RENEW = f"""
DROP INDEX IF EXISTS search_text_all, search_text_title;
DROP FUNCTION IF EXISTS search_tokens(text);
{MADE_OF}
""" + "".join(
    f"CREATE INDEX IF NOT EXISTS {name} ON search_text USING gin ({of});\n" for name, of in _INDEXES.items()
)
"""Puts these indexes in place of those that held every pair as it is."""
WALK = 600
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


def tighten() -> None:
    """Build the indexes anew beside those in use: what was put in piece by piece leaves pages half empty."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            for name in _INDEXES:
                # What is left of a time at which this was ended.
                cursor.execute(f"DROP INDEX IF EXISTS {name}_ccnew, {name}_ccold")
                cursor.execute(f"REINDEX INDEX CONCURRENTLY {name}")


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
        indexed = "search_made_of(t.title)" if title else "search_made_of(t.title || '|' || t.body)"
        # The planner knows neither how rare a token is nor what the function costs: keep it on the index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        cursor.execute(
            f"SELECT e.id FROM search_entry e JOIN (SELECT t.entry_id FROM search_text t"  # noqa: S608
            f" WHERE {indexed} @@ %s::tsquery AND {held} OFFSET 0) f ON f.entry_id = e.id"
            f" WHERE {where} ORDER BY e.id DESC LIMIT %s",
            [may_hold(terms), *asked, *values, limit],
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


def may_hold(terms: Iterable[Term]) -> str:
    """A query, as PostgreSQL reads it, that every entry meets which holds all *terms*, and few others."""
    parts = sorted({_part(token) for term in terms for token in term.tokens})
    return f"({' & '.join(parts)}) | '{ANYTHING}'"


def _part(token: str) -> str:
    if not is_unspaced(token[0]):
        return f"'{token}'"
    first, behind = token[0], token[1:]
    return f"'{first}{chr(97 + ord(behind) % FOLLOWERS)}'" if behind else f"'{first}':*"


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
