# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style checker beside plain ways to look for the same terms."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.masters import Place
from bench.results import Result
from bench.rows.directory import child, set_up

TITLE = "Style and names"
CHARACTERS, TERMS = 40_000, 20_000
HOW = (
    "A generated story in Chinese of 40,000 characters in paragraphs of 400, and a list of 20,000 terms, four"
    " of five in Chinese. Ours reads it by all terms and all rules, as the page that asks does, with its"
    " queries; the others look for the terms alone: a loop of str.find over the terms, and one regular"
    " expression with every term as an alternative. The first reading builds what looks for the terms. CPU of"
    " the process, the least of five (two for the loop, one for the expression)."
)


def measure(place: Place) -> Iterator[Result]:
    """CPU of a reading."""
    house = set_up(place.folder / "style")
    told = json.loads(child("bench.house.styling", str(house), str(CHARACTERS), str(TERMS)))
    ours, plain = 1000 * told["ours"], 1000 * told["plain"]
    marks = f"{told['terms']} terms and {told['rules']} rules marked"
    yield Result(
        "style check of a 40,000-character story with 20,000 terms, CPU",
        ours,
        "ms",
        100,
        50,
        other=f"a loop of str.find: {plain:.0f} ms; an alternation: {1000 * told['alternation']:.0f} ms",
        ours=f"{ours:.0f} ms; {marks}",
        between="half of it are some sixty regular expressions, a line at a time.",
    )
    yield Result(
        "the first reading after a list changed, CPU",
        1000 * told["first"],
        "ms",
        ours=f"{1000 * told['first']:.0f} ms",
    )
