# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as they run, are cut off, and are taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.directory.actions.erase import erase_person
from kepu.directory.actions.people import add_person, change_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.errors import DirectoryError
from kepu.directory.importing import tasks
from kepu.directory.importing.actions import begin_import, begin_undo, start_import
from kepu.directory.importing.running import apply, planner_of
from kepu.directory.models import Expert, Import, ImportChange, Membership, Person, Unit
from kepu.directory.permissions import Standing
from kepu.directory.queries import people_rows
from kepu.directory.roles import Role
from kepu.importing import running
from kepu.importing.errors import ImportRefused
from kepu.importing.plan import planned
from kepu.jobs.models import Job
from kepu.jobs.states import State
from kepu.ledger.verification import verify
from kepu.tables.reading import read_table
from kepu.tables.writing import csv_bytes
from tests.cast import Cast
from tests.directory.importing.tables import PEOPLE, held, run, sent, taken_back, worked

pytestmark = pytest.mark.django_db
EXPERTS = (*PEOPLE, "Keywords in English", "ORCID")


def people_table(cast: Cast, many: int = 60) -> Import:
    rows = [("", f"示例{number}", "", f"p{number}@example.org", "") for number in range(many)]
    rows.append(("", "", "", "", ""))
    rows.append((cast.subject.public_id, "改名者", "Renamed", "subject@example.org", ""))
    rows.append(("", "坏", "", "no address", ""))
    return sent("people", cast.users["leader"], PEOPLE, rows, unit=cast.here)


def test_rows_are_added_and_changed_and_those_with_problems_left_out(cast: Cast) -> None:
    done = run(people_table(cast))
    assert (done.state, done.added, done.changed, done.same) == ("done", 60, 1, 0)
    assert [(number, cells[1]) for number, cells, _problems in done.left] == [(64, "坏")]
    assert done.rows == []
    leader = cast.users["leader"]
    assert leader is not None
    assert people_rows(leader, "示例59").count() == 1
    assert Person.objects.get(pk=cast.subject.pk).names == {"zh-hans": "改名者", "en": "Renamed"}
    assert Job.objects.get(public_id=done.job).state == State.DONE


def test_an_import_that_was_cut_off_goes_on_and_does_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = people_table(cast)
    begin_import(draft)
    draft.refresh_from_db()
    batch, batches = running._batch, 0

    def dies(*arguments: Any) -> None:
        nonlocal batches
        batches += 1
        if batches == 2:
            batch(*arguments)
            raise SystemExit
        batch(*arguments)

    monkeypatch.setattr(running, "_batch", dies)
    with pytest.raises(SystemExit):
        tasks.run_import.func(worked(draft.job), draft.public_id)
    draft.refresh_from_db()
    assert draft.position == tasks.BATCH
    monkeypatch.setattr(running, "_batch", batch)
    tasks.run_import.func(worked(draft.job, 2), draft.public_id)
    draft.refresh_from_db()
    assert (draft.state, draft.added, draft.changed, len(draft.left)) == ("done", 60, 1, 1)
    assert Person.objects.filter(email__startswith="p").exclude(email="").count() >= 60
    assert ImportChange.objects.filter(of_import=draft).count() == 61


def test_an_import_is_taken_back_whole(cast: Cast) -> None:
    before = held()
    done = run(people_table(cast))
    assert held() != before
    gone = taken_back(done)
    assert (gone.state, gone.refusals) == ("undone", [])
    assert held() == before
    assert verify().broken is None


def test_experts_are_made_and_taken_back(cast: Cast) -> None:
    before = held()
    rows = [
        ("", "新专家", "", "new@example.org", "", "tides; moons", "0000-0002-1825-0097"),
        (cast.subject.public_id, *before_names(cast.subject), cast.subject.email, "", "birds", ""),
    ]
    done = run(sent("experts", cast.users["leader"], EXPERTS, rows, unit=cast.here))
    assert (done.added, done.changed, done.left) == (1, 1, [])
    made = Expert.objects.get(orcid="0000-0002-1825-0097")
    assert made.keywords == {"en": ["tides", "moons"]}
    assert Expert.objects.filter(person=cast.subject).exists()
    assert taken_back(done).refusals == []
    assert held() == before


def before_names(person: Person) -> tuple[str, str]:
    return person.names.get("zh-hans", ""), person.names.get("en", "")


def test_units_are_added_moved_and_taken_back(cast: Cast) -> None:
    before = held()
    columns = ("ID", "Name in Chinese", "Name in English", "Below", "Kind")
    rows = [
        ("", "新学会", "New society", "Unit above", "society"),
        ("", "新分会", "New branch", "新学会", "branch"),
        (cast.there.public_id, "邻单位", "Unit there", "新学会", ""),
    ]
    done = run(sent("units", cast.users["administrator"], columns, rows))
    assert (done.added, done.changed, done.left) == (2, 1, [])
    branch, society = Unit.objects.get(names__en="New branch"), Unit.objects.get(names__en="New society")
    assert branch.get_parent() == society == Unit.objects.get(pk=cast.there.pk).get_parent()
    assert taken_back(done).refusals == []
    assert held() == before


def test_what_was_used_since_keeps_the_whole_import(cast: Cast) -> None:
    done = run(people_table(cast))
    first, second = Person.objects.get(email="p1@example.org"), Person.objects.get(email="p2@example.org")
    change_person(first, names={"en": "Other"}, unit=cast.here, email=first.email)
    grant_role(second, Role.LEARNER, cast.here)
    after = held()
    refused = taken_back(done)
    assert refused.state == "done"
    assert [texts["en"] for _of, texts in refused.refusals] == [
        "示例2 was given a role.",
        "“Other” was changed after the import.",
    ]
    assert held() == after


def test_an_undo_that_was_cut_off_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held()
    done = run(people_table(cast))
    assert done.user is not None
    begin_undo(done, done.user, "user:test")
    done.refresh_from_db()
    undo, undone = tasks.undo, 0

    def dies(change: ImportChange, held: Standing, actor: str) -> None:
        nonlocal undone
        undone += 1
        if undone == tasks.BATCH + 3:
            raise SystemExit
        undo(change, held, actor)

    monkeypatch.setattr(tasks, "undo", dies)
    with pytest.raises(SystemExit):
        tasks.undo_import.func(worked(done.job), done.public_id, "user:test")
    assert ImportChange.objects.filter(of_import=done).count() == 61 - tasks.BATCH
    monkeypatch.setattr(tasks, "undo", undo)
    tasks.undo_import.func(worked(done.job, 2), done.public_id, "user:test")
    done.refresh_from_db()
    assert (done.state, done.refusals) == ("undone", [])
    assert held() == before


def test_an_import_is_taken_back_only_where_one_still_may(cast: Cast) -> None:
    done = run(people_table(cast, 2))
    after = held()
    Membership.objects.filter(person=cast.people["leader"]).delete()
    refused = taken_back(done)
    assert refused.state == "done"
    assert len(refused.refusals) == 3
    assert "not yours any more" in refused.refusals[0][1]["en"]
    assert held() == after


def test_a_unit_below_one_that_was_left_out_is_left_out_too(cast: Cast) -> None:
    draft = sent(
        "units", cast.users["leader"], ("Name in English", "Below"), [("A", "Unit here"), ("B", "A")]
    )
    assert draft.user is not None
    planner = planner_of(draft, draft.user)
    _first, second = planned(planner, draft.mapping, draft.rows)
    with pytest.raises(DirectoryError, match="was left out"):
        apply(draft, planner, second)


def test_an_import_runs_once_and_is_undone_once(cast: Cast) -> None:
    draft = people_table(cast, 2)
    run(draft)
    with pytest.raises(ImportRefused, match="is done by now"):
        begin_import(draft)
    taken_back(draft)
    with pytest.raises(ImportRefused, match="is undone by now"):
        begin_undo(draft, draft.user, "")  # type: ignore[arg-type]


def test_columns_are_remembered_by_their_headings(cast: Cast) -> None:
    leader = cast.users["leader"]
    assert leader is not None
    table = read_table(csv_bytes(("Wer", "Wo"), [("Anna", "Unit here")]))
    first = start_import("people", table, "a.csv", leader, "")
    assert first.mapping == {}
    first.mapping = {"names_en": 0, "unit": 1}
    first.save()
    assert start_import("people", table, "b.csv", leader, "").mapping == {"names_en": 0, "unit": 1}
    other = cast.users["administrator"]
    assert other is not None
    assert start_import("people", table, "b.csv", other, "").mapping == {}


def test_nothing_of_an_import_outlasts_its_use(cast: Cast) -> None:
    done = run(people_table(cast, 2))
    draft = people_table(cast, 2)
    Import.objects.update(made_at=timezone.now() - timedelta(days=31))
    tasks.forget_old_imports.func(worked(done.job))
    done.refresh_from_db()
    assert not Import.objects.filter(pk=draft.pk).exists()
    assert (done.left, done.changes.count()) == ([], 0)


def test_whoever_is_deleted_leaves_a_table_whose_job_stopped_and_it_goes_on_with_the_right_row(
    cast: Cast,
) -> None:
    draft = people_table(cast)
    begin_import(draft)
    draft.refresh_from_db()
    gone = add_person({"en": "Gone"}, unit=cast.here, email="p3@example.org")
    erase_person(gone, asked_by="officer")
    draft.refresh_from_db()
    assert "p3@example.org" in str(draft.rows), "a job is going through it"
    Job.objects.filter(public_id=draft.job).update(state=State.FAILED)
    again = add_person({"en": "Gone again"}, unit=cast.here, email="p3@example.org")
    erase_person(again, asked_by="officer")
    draft.refresh_from_db()
    assert "p3@example.org" not in str(draft.rows)
    Job.objects.filter(public_id=draft.job).update(state=State.WAITING)
    tasks.run_import.func(worked(draft.job), draft.public_id)
    draft.refresh_from_db()
    assert (draft.state, draft.added, draft.changed) == ("done", 59, 1)
    assert [(number, cells[1]) for number, cells, _problems in draft.left] == [(5, ""), (64, "坏")]


def test_what_stopped_long_ago_keeps_nobodys_address(cast: Cast) -> None:
    draft = people_table(cast)
    begin_import(draft)
    long_ago = timezone.now() - tasks.KEPT - timedelta(days=1)
    Import.objects.update(made_at=long_ago)
    draft.refresh_from_db()
    nightly = worked(draft.job)
    tasks.forget_old_imports.func(nightly)
    draft.refresh_from_db()
    assert draft.rows, "its job is not over"
    Job.objects.filter(public_id=draft.job).update(state=State.FAILED)
    tasks.forget_old_imports.func(nightly)
    draft.refresh_from_db()
    assert draft.rows == []


def test_whoever_is_deleted_leaves_the_tables_too(cast: Cast) -> None:
    run(people_table(cast, 2))
    draft = people_table(cast, 2)
    erase_person(Person.objects.get(email="p1@example.org"), asked_by="officer")
    draft.refresh_from_db()
    assert "p1@example.org" not in str(draft.rows)
    assert "p1@example.org" not in str(list(ImportChange.objects.values_list("after", flat=True)))


WORDS = st.sampled_from(["甲", "乙", "Sample", "", "=1+1", "x" * 121])
ADDRESSES = st.sampled_from(["", "a@example.org", "b@example.org", "subject@example.org", "bad"])
UNITS = st.sampled_from(["", "Unit here", "Unit there", "本单位"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(WORDS, WORDS, ADDRESSES, UNITS), min_size=1, max_size=6))
def test_whatever_is_imported_is_taken_back(cast: Cast, rows: list[tuple[str, str, str, str]]) -> None:
    if not any(any(cells) for cells in rows):
        return
    before = held()
    told = [("", *cells) for cells in rows]
    done = run(sent("people", cast.users["leader"], PEOPLE, told, unit=cast.here))
    assert done.added + done.changed + done.same + len(done.left) == done.total
    if done.changes.exists():
        assert taken_back(done).refusals == []
    assert held() == before
    assert add_person({"en": "After"}, unit=cast.here).pk
