# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills the index of a house with generated documents and searches it, beside a plain scan of every text.
Prints as JSON what was found, and what it took.

usage: python -m bench.house.searching HOUSE DOCUMENTS QUERIES
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from statistics import quantiles

from bench.house.spending import cpu

BATCH = 500
PAGE = 20


def main() -> None:
    """Fill, search, scan."""
    folder, documents, queries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    json.dump(_searched(documents, queries), sys.stdout)


def _searched(many: int, queries: int) -> dict[str, object]:
    from django.db import connection

    from kepu.search.index import put, tighten
    from tests.search.corpus import Corpus, scanned

    corpus = Corpus(seed=9)
    documents = list(corpus.documents(many))
    before, began = _sizes(), time.perf_counter()
    for start in range(0, many, BATCH):
        put(documents[start : start + BATCH])
    filling = time.perf_counter() - began
    tighten()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    written = sum(len((each.title + each.body).encode()) for each in documents)
    told: dict[str, object] = {
        "database": connection.vendor,
        "filled": filling,
        "size": (_sizes()[0] - before[0]) / written,
        "entries": (_sizes()[1] - before[1]) / written,
        "text": written,
    }
    asked = [corpus.query(documents) for _ in range(queries)]
    told["newest"], told["ranked"] = _times(asked)
    texts = [f"{scanned(each.title)}| {scanned(each.body)}" for each in documents]
    return told | _compared(asked, [each.public_id for each in documents], texts)


def _times(asked: Sequence[str]) -> tuple[float, float]:
    """The CPU seconds in which nineteen of twenty searches of a page end, newest first and ranked."""
    from kepu.search.queries import Order, Scope, find

    scope = Scope()
    found = []
    for order in (Order.NEWEST, Order.RANKED):
        spent = []
        for query in asked:
            find(query, scope, order, limit=PAGE)
            began = cpu()
            find(query, scope, order, limit=PAGE)
            spent.append(cpu() - began)
        found.append(quantiles(spent, n=20)[-1])
    return found[0], found[1]


def _compared(asked: Sequence[str], names: Sequence[str], texts: Sequence[str]) -> dict[str, int]:
    """How many of the hits of a scan were missed, how many were invented, and how many there are."""
    from kepu.search.queries import Order, Scope, find
    from tests.search.corpus import holds_all, wanted_of

    missed = invented = hits = 0
    for query in asked:
        terms = wanted_of(query)
        wanted = {name for name, text in zip(names, texts, strict=True) if holds_all(text, terms)}
        found = {each.public_id for each in find(query, Scope(), Order.NEWEST, limit=len(names)).entries}
        found &= set(names)
        missed, invented, hits = (
            missed + len(wanted - found),
            invented + len(found - wanted),
            hits + len(wanted),
        )
    return {"missed": missed, "invented": invented, "hits": hits}


def _sizes() -> tuple[int, int]:
    """The bytes of the index, and of the entries it leads to, which hold each text once more, packed."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = []
        for name in ("search_text", "search_entry"):
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [name])
            else:
                cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s", [f"%{name}%"])
            found.append(int(cursor.fetchone()[0] or 0))
    return found[0], found[1]


if __name__ == "__main__":
    main()
