# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an import would do, and every problem it sees."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kepu.directory.importing.exporting import headings, rows
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.running import planner_of
from kepu.directory.models import Import
from kepu.importing.fields import column_of, field_of, guessed
from kepu.importing.plan import Deed, Planned, planned
from tests.cast import Cast
from tests.directory.importing.tables import PEOPLE, held, sent

pytestmark = pytest.mark.django_db


def plans(draft: Import) -> list[Planned]:
    assert draft.user is not None
    before = held()
    found = list(planned(planner_of(draft, draft.user), draft.mapping, draft.rows))
    assert held() == before, "a plan changes nothing"
    return found


def problems(plan: Planned) -> list[tuple[str, str]]:
    return [(each.field, str(each)) for each in plan.problems]


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (("姓名", "邮箱", "单位", "研究方向"), {"names_zh": 0, "email": 1, "unit": 2, "keywords_zh": 3}),
        (("Name in English", "E-MAIL ADDRESS", "Orcid iD"), {"names_en": 0, "email": 1, "orcid": 2}),
        (("ＩＤ", "编号", "something"), {"id": 0}),
        (("", "name"), {"names_zh": 1}),
    ],
)
def test_columns_are_recognised_by_their_headings(columns: Sequence[str], fields: dict[str, int]) -> None:
    assert guessed(FIELDS["experts"], columns) == fields


@pytest.mark.parametrize("cell", ["museum", "Museum", "科技馆、博物馆", "ＭＵＳＥＵＭ"])
def test_choices_are_understood_in_every_language(cell: str) -> None:
    assert field_of(FIELDS["units"], "kind").choice(cell) == "museum"


@pytest.mark.parametrize(
    ("cell", "code"), [("是", "yes"), ("TRUE", "yes"), ("0", "no"), ("√", "yes"), ("maybe", None)]
)
def test_answers_are_understood(cell: str, code: str | None) -> None:
    assert field_of(FIELDS["experts"], "active").choice(cell) == code


def test_every_problem_of_every_row_is_told_at_once(cast: Cast) -> None:
    columns = (*PEOPLE, "Language of letters", "ORCID", "Reviews at a time, at most", "May be asked")
    draft = sent(
        "experts",
        cast.users["leader"],
        columns,
        [
            ("", "", "", "no address", "Nowhere", "Latin", "0000-0002-1825-0098", "many", "perhaps"),
            ("0123456789ab", "甲", "", "a@example.org", "", "", "", "99", ""),
            ("", "乙", "", "A@example.org", "Unit here", "", "", "", ""),
            ("", "丙", "", "neighbour@example.org", "", "", "", "", ""),
            ("", "丁", "", "", "Unit there", "", "", "", ""),
            ("", "戊" * 121, "", "", "", "", "", "", ""),
        ],
        unit=cast.here,
    )
    found = plans(draft)
    assert [sorted({each.field for each in plan.problems}) for plan in found] == [
        ["active", "email", "language", "load_cap", "names", "orcid", "unit"],
        ["id", "load_cap"],
        ["email"],
        ["email"],
        ["unit"],
        ["names"],
    ]
    assert ("email", "Row 3 has the same; keep one of them.") in problems(found[2])
    assert [plan.number for plan in found] == [2, 3, 4, 5, 6, 7]
    for plan in found:
        assert plan.deed is Deed.WRONG
        assert all(column_of(FIELDS["experts"], each.field) and str(each) for each in plan.problems)


def test_a_row_without_a_unit_says_so(cast: Cast) -> None:
    (plan,) = plans(sent("people", cast.users["leader"], PEOPLE, [("", "甲", "", "no address", "")]))
    assert [field for field, _words in problems(plan)] == ["unit", "email"]
    assert problems(plan)[0][1] == "The row names no unit; write one, or choose one for all such rows."


def test_a_row_is_of_whom_its_id_or_address_names(cast: Cast) -> None:
    subject = cast.subject
    rows = [
        (subject.public_id.upper(), "示例新名", "", subject.email, ""),
        ("", "", "", cast.people["producer"].email.upper(), ""),
        ("", "新人", "", "", "Unit here"),
    ]
    changed, named, added = plans(sent("people", cast.users["leader"], PEOPLE, rows, unit=cast.here))
    assert (changed.deed, changed.changes[0].subject_id) == (Deed.CHANGE, subject.public_id)
    assert changed.changes[0].names == ["names"]
    assert [each.field for each in named.problems] == ["names"], (
        "empty cells clear, and somebody needs a name"
    )
    assert added.deed is Deed.ADD


def test_people_of_other_units_are_not_told_of(cast: Cast) -> None:
    other = cast.people["neighbour"]
    (plan,) = plans(sent("people", cast.users["leader"], PEOPLE, [(other.public_id, "甲", "", "", "")]))
    assert other.name not in str(problems(plan))
    assert plan.problems[0].field == "id"


@pytest.mark.parametrize("kind", ["people", "experts", "units"])
@pytest.mark.parametrize("who", ["leader", "administrator"])
def test_what_was_exported_differs_in_nothing(cast: Cast, kind: str, who: str) -> None:
    user = cast.users[who]
    assert user is not None
    told = list(rows(kind, user))
    assert told
    found = plans(sent(kind, user, headings(kind), told))
    assert {plan.deed for plan in found} == {Deed.SAME}


def test_units_may_stand_below_units_of_the_same_table(cast: Cast) -> None:
    columns = ("ID", "Name in Chinese", "Below")
    rows = [
        ("", "新学会", "Unit here"),
        ("", "新分会", "新学会"),
        ("", "孤儿", "没有的单位"),
        ("", "新学会", "Unit here"),
        (cast.here.public_id, "本单位", "本单位"),
    ]
    found = plans(sent("units", cast.users["leader"], columns, rows, unit=cast.here))
    assert [plan.deed for plan in found] == [Deed.ADD, Deed.ADD, *[Deed.WRONG] * 3]
    assert [plan.problems[0].field for plan in found[2:]] == ["parent", "names_zh", "parent"]


def test_only_administrators_add_units_at_the_top(cast: Cast) -> None:
    columns = ("Name in Chinese", "Below")
    (plan,) = plans(sent("units", cast.users["leader"], columns, [("顶层", "")]))
    assert plan.problems[0].field == "parent"
    (plan,) = plans(sent("units", cast.users["administrator"], columns, [("顶层", "")]))
    assert plan.deed is Deed.ADD
