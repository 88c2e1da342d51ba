# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms out of tables and back: the exact round trip, problems by row, and the undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.importing.actions import drop_import, map_columns
from kepu.importing.errors import ImportRefused
from kepu.importing.fields import guessed
from kepu.importing.plan import Deed, planned
from kepu.jobs.running import run_due
from kepu.style.actions.lists import keep_term
from kepu.style.errors import StyleError
from kepu.style.importing.actions import begin_import, begin_undo, start_import
from kepu.style.importing.exporting import headings, rows
from kepu.style.importing.fields import FIELDS, read_cell_day
from kepu.style.importing.plan import TermPlanner
from kepu.style.models import Severity, Term, TermChange, TermImport, TermList
from kepu.style.terms import EMPTY, state_of
from kepu.tables.reading import read_table
from kepu.tables.table import Table, made_of
from kepu.tables.writing import xlsx_bytes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEADINGS = ("查找", "宜用", "级别", "生效", "失效", "依据")


def table(*body: tuple[str, ...], columns: tuple[str, ...] = HEADINGS) -> Table:
    return made_of(enumerate([columns, *body], 1))


def sent(kept: TermList, cast: Cast, told: Table) -> TermImport:
    user = cast.users["editor"]
    assert user is not None
    return start_import(kept, told, "用语.xlsx", user, "someone")


def ran(made: TermImport) -> TermImport:
    begin_import(made)
    run_due()
    return TermImport.objects.get(pk=made.pk)


def states(kept: TermList) -> list[dict[str, Any]]:
    return [state_of(term) for term in kept.terms.order_by("pk")]


def test_rows_are_added_changed_left_and_left_out(kept: TermList, cast: Cast) -> None:
    keep_term(Term(term_list=kept), EMPTY | {"found": "几率", "preferred": "机率"})
    keep_term(Term(term_list=kept), EMPTY | {"found": "荷尔蒙", "preferred": "激素"})
    told = table(
        ("几率", "概率", "请人定夺", "", "", "示例"),
        ("荷尔蒙", "激素", "", "", "", ""),
        ("甲院长", "", "提示", "2026/7/1", "2027年1月1日", ""),
        ("", "无词", "", "", "", ""),
        ("乙", "丙", "很严重", "昨天", "", ""),
        ("几率", "或然率", "", "", "", ""),
    )
    done = ran(sent(kept, cast, told))
    assert (done.state, done.added, done.changed, done.same) == (TermImport.State.DONE, 1, 1, 1)
    assert [(number, [field for field, _texts in problems]) for number, _cells, problems in done.left] == [
        (5, ["found"]), (6, ["severity", "valid_from"]), (7, [""]),
    ]  # fmt: skip
    changed, _same, new = states(kept)
    assert (changed["preferred"], changed["severity"], changed["source"]) == ("概率", Severity.ASK, "示例")
    assert (new["found"], new["valid_from"], new["valid_to"]) == ("甲院长", "2026-07-01", "2027-01-01")
    assert TermChange.objects.filter(of_import=done).count() == 2


def test_an_import_is_taken_back_but_not_what_was_changed_since(kept: TermList, cast: Cast) -> None:
    old = keep_term(Term(term_list=kept), EMPTY | {"found": "几率", "preferred": "机率"})
    done = ran(
        sent(kept, cast, table(("几率", "概率"), ("甲", "乙"), ("丙", "丁"), columns=("查找", "宜用")))
    )
    since = kept.terms.get(found="丙")
    keep_term(since, state_of(since) | {"preferred": "戊"})
    user = cast.users["editor"]
    assert user is not None
    begin_undo(done, user, "someone")
    run_due()
    done.refresh_from_db()
    assert (done.state, done.kept) == (TermImport.State.UNDONE, 1)
    assert {term.found: term.preferred for term in kept.terms.all()} == {"几率": "机率", "丙": "戊"}
    assert kept.terms.get(found="几率").pk == old.pk
    with pytest.raises(ImportRefused, match="is undone by now"):
        begin_undo(done, user, "someone")


CELL = st.text(alphabet="=+-@'ab 海绵_x0041\t", max_size=8)
DAY = st.dates().map(lambda day: day.isoformat())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(CELL, CELL, CELL, st.booleans(), DAY, st.sampled_from(["", "zh-hans", "en"])), max_size=4
    )
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_goes_out_comes_in_again_and_changes_nothing(
    language: str, cast: Cast, made: list[tuple[str, str, str, bool, str, str]]
) -> None:
    kept = TermList.objects.create(name="示例", unit=cast.here)
    for found, preferred, source, match_case, day, spoken in made:
        told = {"found": found, "preferred": preferred, "source": source, "match_case": match_case}
        try:
            keep_term(Term(term_list=kept), EMPTY | told | {"valid_from": day, "language": spoken})
        except StyleError:
            continue
    with override(language):
        book = xlsx_bytes(headings(), list(rows(kept)), kept.name)
        if not kept.terms.exists():
            return
        read = read_table(book)
        mapping = guessed(FIELDS, read.columns)
        assert mapping == {field.name: index for index, field in enumerate(FIELDS)}
        plans = list(planned(TermPlanner(kept), mapping, [(row.number, row.cells) for row in read.rows]))
    assert [plan.deed for plan in plans] == [Deed.SAME] * kept.terms.count()


def test_columns_that_are_not_chosen_stay_as_they_are(kept: TermList, cast: Cast) -> None:
    old = keep_term(Term(term_list=kept), EMPTY | {"found": "几率", "preferred": "概率", "source": "示例"})
    made = sent(kept, cast, table((old.public_id, "几率", "x"), columns=("ID", "查找", "备忘")))
    map_columns(made, {"id": 0, "found": 1})
    assert ran(made).same == 1
    assert states(kept)[0]["source"] == "示例"


def test_an_unknown_id_is_a_problem_and_a_draft_can_be_forgotten(kept: TermList, cast: Cast) -> None:
    made = sent(kept, cast, table(("000000000000", "几率"), columns=("ID", "查找")))
    (plan,) = planned(TermPlanner(kept), made.mapping, made.rows)
    assert [each.field for each in plan.problems] == ["id"]
    drop_import(made)
    assert not TermImport.objects.exists()


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2026-11-30", "2026-11-30"), ("2026/1/5", "2026-01-05"), ("2026年1月5日", "2026-01-05"), ("2026.1.5", "2026-01-05"), ("", None)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(cell: str, day: str | None) -> None:
    assert read_cell_day(cell) == day


@pytest.mark.parametrize("cell", ["2026-02-30", "26-1-5", "yesterday", "2026-13-01"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(StyleError) as refused:
        read_cell_day(cell, "valid_from")
    assert (refused.value.field, str(refused.value)) == (
        "valid_from",
        f"“{cell}” is no day; write it like 2026-11-30.",
    )
