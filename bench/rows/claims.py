# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a story with five hundred claims beside bare Wagtail snippets."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.masters import Place
from bench.results import Result
from bench.rows.directory import child, set_up

TITLE = "A story with 500 claims"
CLAIMS = 500
HOW = (
    "A story of 500 sentences, each of them a claim: a hundred asked about, three hundred signed. Each of"
    " our pages, seen by a leader, in turn with Wagtail's, seen by an administrator, in one process: its"
    " list of a bare snippet of the same claims on one page, and for the editor its form of the same story"
    " with the same fields. CPU of the process, the least of ten. Queries are those of one page."
)


def measure(place: Place) -> Iterator[Result]:
    """CPU and queries of each page."""
    house = set_up(place.folder / "claims")
    for each in json.loads(child("bench.house.claiming", str(house), str(CLAIMS))):
        ours, other = 1000 * each["ours"], 1000 * each["other"]
        yield Result(
            each["name"], ours / other, "×", 1.5, 1.0,
            other=f"{other:.0f} ms, {each['other_queries']} queries",
            ours=f"{ours:.0f} ms, {each['queries']} queries",
        )  # fmt: skip
