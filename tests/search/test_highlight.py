# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is marked is what was found."""

from __future__ import annotations

import pytest

from kepu.search.highlight import places


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("即适者生存。", "适者生存", ["适者生存"]),
        ("水与火与水", "水", ["水", "水"]),
        ("重跑 gen 后", "跑gen后", ["跑 gen 后"]),
        ("COVID-19 and Covid 19", "covid-19", ["COVID-19", "Covid 19"]),
        ("㍿ 与 ＡＢＣ", "abc", ["ＡＢＣ"]),
        ("㍿ 与", "会社", ["㍿"]),
        ("健康中国", "健康 康中", ["健康中"]),
        ("nothing", "水", []),
    ],
)
def test_places_are_those_of_the_terms(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in places(text, query)] == marked
