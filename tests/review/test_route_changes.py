# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between two versions of a route, in words."""

from __future__ import annotations

import pytest

from kepu.directory.roles import Role
from kepu.review.route_changes import field_names, route_changes
from kepu.review.stages import Part, Stage
from tests.review.routing import stage

FIRST, SECOND = stage("first", hours=48), stage("second")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([FIRST], [FIRST], []),
        ([FIRST], [stage("first", hours=24)], ["Stage “First”: clock in hours 48 → 24"]),
        ([FIRST], [FIRST, SECOND], ["Stage “Second” is new."]),
        ([FIRST, SECOND], [SECOND], ["Stage “First” is left out."]),
        ([FIRST, SECOND], [SECOND, FIRST], ["The order is: Second → First."]),
        ([FIRST], [stage("first", Role.LEADER, link=True)],
         ["Stage “First”: role editor → leader", "Stage “First”: may be approved by a link no → yes"]),
        ([FIRST], [stage("first", looks_at=[Part.TEXT], asks=["confidentiality"])],
         [
             "Stage “First”: looks at title, summary and text · captions · pictures · the film or recording ·"
             " the claims · people, licence, releases and origins → title, summary and text",
             "Stage “First”: questions none → confidentiality",
         ]),
        ([FIRST], [stage("first", people=["abc", "gone"])],
         ["Stage “First”: people none → Sample Person · gone"]),
        ([FIRST], [stage("first", names={"en": "Early"})], ["Stage “First”: name “First / first” → “Early”"]),
        ([FIRST], [stage("first", by="experts")],
         ["Stage “First”: who answers people → experts, claim by claim"]),
    ],
)  # fmt: skip
def test_each_change_is_a_sentence(before: list[Stage], after: list[Stage], told: list[str]) -> None:
    assert route_changes(before, after, {"abc": "Sample Person"}) == told


def test_everything_that_a_stage_says_has_a_name() -> None:
    assert list(field_names()) == list(Stage.__struct_fields__)
