# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search index on both databases, beside a plain scan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.masters import Place
from bench.results import Result
from bench.rows.databases import told_on_each

TITLE = "Search"
DOCUMENTS, QUERIES = 100_000, 500
HOW = (
    "100,000 generated documents, half Chinese and half English, their words as unevenly frequent as in"
    " life; 500 queries, most of them taken out of a document. Missed and invented are counted against a scan"
    " of every text for every query. CPU is that of our process and, on PostgreSQL, of the server's process"
    " that answers, for a page of twenty, warm; the figure is that in which 19 of 20 queries end. Size is"
    " that of the index, after what a house does each night, over that of the texts in UTF-8; entries hold"
    " what a list shows, and the text packed."
)


def measure(place: Place) -> Iterator[Result]:
    """What is found, how fast, and how large it is, on each database."""
    for name, told in told_on_each(
        "bench.house.searching", place.folder / "search", str(DOCUMENTS), str(QUERIES)
    ):
        yield from _told(name, told)


def _told(name: str, told: dict[str, Any]) -> Iterator[Result]:
    wrong = told["missed"] + told["invented"]
    yield Result(f"{name}, missed or invented of {told['hits']} hits", wrong, "hits", 0, 0, ours=f"{wrong}")
    for order, title in (("newest", "newest first"), ("ranked", "ranked")):
        spent = 1000 * told[order]
        yield Result(f"{name}, {title}, CPU", spent, "ms", 20, 10, ours=f"{spent:.1f} ms")
    size = f"{told['size'] * told['text'] / 1e6:.0f} MB"
    text = f"{told['text'] / 1e6:.0f} MB of text"
    between = "a phrase is looked for in the plain text, which is kept beside the index of what may hold it."
    yield Result(f"{name}, size", told["size"], "×", 2, 1.5, other=text, ours=size, between=between)
    entries = f"{told['entries'] * told['text'] / 1e6:.0f} MB"
    yield Result(f"{name}, size of the entries", told["entries"], "×", other=text, ours=entries)
