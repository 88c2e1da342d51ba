# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as they are sent, and what the directory holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kepu.directory.importing.actions import begin_import, begin_undo, start_import
from kepu.directory.importing.states import expert_state, person_state, unit_state
from kepu.directory.importing.tasks import run_import, undo_import
from kepu.directory.models import Expert, Import, Person, Unit
from kepu.jobs.models import Job
from kepu.jobs.progress import Hold, Progress
from kepu.jobs.states import State
from kepu.tables.reading import read_table
from kepu.tables.writing import csv_bytes
from kepu.users.models import User

PEOPLE = ("ID", "Name in Chinese", "Name in English", "E-mail address", "Unit")


def sent(
    kind: str,
    user: User | None,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    unit: Unit | None = None,
) -> Import:
    """A draft of *rows*, with its columns recognised; rows that name no unit go to *unit*."""
    assert user is not None
    made = start_import(kind, read_table(csv_bytes(columns, rows)), "table.csv", user, "user:test")
    made.unit = unit
    made.save()
    return made


def worked(job: str, attempts: int = 1) -> Progress:
    """The progress of a job that a worker has taken."""
    row = Job.objects.get(public_id=job)
    row.state, row.attempt = State.RUNNING, attempts
    row.save()
    return Progress(row, Hold())


def run(draft: Import) -> Import:
    """Do all of a draft."""
    begin_import(draft)
    draft.refresh_from_db()
    run_import.func(worked(draft.job), draft.public_id)
    draft.refresh_from_db()
    return draft


def taken_back(done: Import) -> Import:
    """Undo an import."""
    assert done.user is not None
    begin_undo(done, done.user, "user:test")
    done.refresh_from_db()
    undo_import.func(worked(done.job), done.public_id, "user:test")
    done.refresh_from_db()
    return done


def held() -> dict[str, list[Any]]:
    """All that an import may change, without what was deleted or merged."""
    people = Person.objects.filter(erased_at=None).select_related("unit").order_by("pk")
    experts = Expert.objects.filter(person__erased_at=None).order_by("pk")
    return {
        "people": [person_state(each) for each in people],
        "experts": [expert_state(each) for each in experts],
        "units": [unit_state(each) for each in Unit.objects.filter(merged_into=None).order_by("pk")],
    }
