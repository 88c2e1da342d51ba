# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories in the newsroom beside bare Wagtail snippets, in a small house and in a large one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.masters import Place
from bench.results import Result
from bench.rows.databases import told_on_each

TITLE = "Lists, pages and saves of stories"
STORIES = 100_000
HOW = (
    "A house of 100,000 stories in two languages. Each of our pages, seen by a leader, in turn with"
    " Wagtail's of a bare snippet of the same model with the same fields, seen by an administrator, in one"
    " process; a save too, with its revision, its search entry, its digest and its record on our side. CPU of"
    " the process and, on PostgreSQL, of the server's process that answers, the least of"
    " ten. *Growth* is our page beside the same with a hundredth of the stories."
)


def measure(place: Place) -> Iterator[Result]:
    """CPU, queries and growth of each page, on each database."""
    for name, told in told_on_each("bench.house.writing", place.folder / "stories", str(STORIES)):
        small, large = told
        yield from _told(name, small, large)


def _told(database: str, small: list[dict[str, Any]], large: list[dict[str, Any]]) -> Iterator[Result]:
    for less, each in zip(small, large, strict=True):
        ours, other = 1000 * each["ours"], 1000 * each["other"]
        yield Result(
            f"{database}, {each['name']}",
            ours / other,
            "×",
            1.5,
            1.0,
            other=f"{other:.0f} ms, {each['other_queries']} queries",
            ours=f"{ours:.0f} ms, {each['queries']} queries; growth {each['ours'] / less['ours']:.2f} ×",
        )
