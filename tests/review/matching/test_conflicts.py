# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who must not be asked, by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.review.evidence.csl import cleaned
from kepu.review.matching.conflicts import Interest, Setting, Ties, Work, hindrance, work_of
from kepu.search.words import plain

TODAY = date(2026, 11, 30)
TIES = Ties(
    person=1, unit=10, names=frozenset({plain("张拟"), plain("Zhang Ni")}), orcid="0000-0002-1825-0097"
)
SETTING = Setting(
    unit=20,
    unit_names=frozenset({plain("Example Museum")}),
    names=frozenset({plain("Lee Sample")}),
    words=plain("The pill of ExamplePharma cures colds."),
)


def kind(ties: Ties = TIES, setting: Setting = SETTING) -> str | None:
    why = hindrance(ties, setting, TODAY)
    return None if why is None else str(why["kind"])


def test_whoever_has_no_tie_may_be_asked() -> None:
    assert kind() is None


@pytest.mark.parametrize(
    ("ties", "setting", "wanted"),
    [
        ({"unit": 20}, {}, "same-unit"),
        ({"works_at": frozenset({plain("Example Museum")})}, {}, "same-unit"),
        ({}, {"people": frozenset({1})}, "took-part"),
        ({}, {"orcids": frozenset({"0000-0002-1825-0097"})}, "took-part"),
        ({}, {"evidence": (Work(frozenset({plain("Zhang Ni")}), 1999),)}, "wrote-evidence"),
        ({}, {"titles": (plain("On colds, Zhang Ni and others, 2024"),)}, "wrote-evidence"),
        ({}, {"has_it": {1: "asked"}}, "asked"),
        ({}, {"has_it": {1: "not-mine"}}, "not-mine"),
        ({"interests": (Interest("product", "ExamplePharma: adviser"),)}, {}, "interest"),
        ({"interests": (Interest("rival", "Lee Sample"),)}, {}, "interest"),
        ({"interests": (Interest("funder", "Grants of the Example Museum since 2020"),)}, {}, "interest"),
        ({"interests": (Interest("funder", "Another Museum"),)}, {}, None),
        ({"interests": (Interest("product", "ExamplePharma", until=date(2025, 1, 1)),)}, {}, None),
        ({"interests": (Interest("co-author", "Lee Sample", until=date(2024, 2, 29)),)}, {}, "interest"),
        ({"interests": (Interest("co-author", "Lee Sample", until=date(2023, 11, 1)),)}, {}, None),
    ],
)
def test_each_tie_hinders(ties: dict[str, object], setting: dict[str, object], wanted: str | None) -> None:
    assert kind(replace(TIES, **ties), replace(SETTING, **setting)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "wanted"), [(2026, "co-author"), (2023, "co-author"), (2022, None), (None, None)]
)
def test_joint_work_with_somebody_of_the_story_counts_for_three_years(
    year: int | None, wanted: str | None
) -> None:
    work = Work(frozenset({"0000-0002-1825-0097", plain("Lee Sample")}), year)
    assert kind(setting=replace(SETTING, works=(work,))) == wanted
    alone = Work(frozenset({"0000-0002-1825-0097", plain("Somebody Else")}), year)
    assert kind(setting=replace(SETTING, works=(alone,))) is None


def test_a_reference_tells_its_authors_by_name_and_orcid() -> None:
    work = work_of(
        {
            "author": [
                {"family": "张", "given": "拟"},
                {"family": "Sample", "given": "Lee", "ORCID": "https://orcid.org/0000-0002-1825-0097"},
                {"literal": "Example Group"},
            ],
            "issued": {"date-parts": [[2024, 5]]},
        }
    )
    assert work is not None and work.year == 2024
    assert {plain("张拟"), plain("Lee Sample"), plain("Example Group"), "0000-0002-1825-0097"} <= work.authors


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["author", "family", "issued", "date-parts"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["author", "issued"]), json))
def test_of_any_reference_what_is_kept_tells_its_work(csl: dict[str, object]) -> None:
    kept = cleaned(csl | {"title": "A work"})
    work = work_of(kept)
    assert (work is not None) == bool("author" in kept and work_of({"author": kept["author"]}))
    assert work is None or work.authors
