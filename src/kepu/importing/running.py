# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as durable work: in batches, each once, however often the worker dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.importing.actions import become
from kepu.importing.models import SentTable
from kepu.importing.plan import Deed, Numbered, Planned, Planner, planned
from kepu.importing.states import State
from kepu.jobs.models import Job
from kepu.jobs.progress import Progress
from kepu.jobs.states import OVER
from kepu.jobs.wording import in_each_language
from kepu.sentences import FieldError

Changed = TypeVar("Changed")
Do = Callable[[Iterator[Planned]], Sequence[Planned]]
"""Does the plans of a batch, each when it is asked for, within the transaction around. Returns every one,
with its problems where something came in between."""
DRAFT_KEPT = timedelta(days=7)


def run(
    progress: Progress, sent: SentTable, planner: Planner, do: Do, size: int, done: Callable[[], object]
) -> None:
    """*do* what is planned with each row, *size* rows at a time; leave out those with a problem. *done* is
    called in the transaction that ends it."""
    rows: list[Numbered] = [(int(number), list(cells)) for number, cells in sent.rows]
    # What a worker that died had done already is seen again, as the rows after it must see it.
    for _plan in planned(planner, sent.mapping, rows[: sent.position]):
        pass
    for start in range(sent.position, len(rows), size):
        progress.check()
        progress.report(start, len(rows), _("rows"))
        with progress.transaction():
            _batch(sent, planner, do, rows[start : start + size])
    with progress.finishing():
        sent.rows = []
        become(sent, State.DONE, "rows")
        done()


def _batch(sent: SentTable, planner: Planner, do: Do, rows: Sequence[Numbered]) -> None:
    cells = dict(rows)
    for plan in do(planned(planner, sent.mapping, rows)):
        if plan.problems:
            sent.left.append(left_out(plan.number, cells[plan.number], plan.problems))
        sent.added += plan.deed is Deed.ADD
        sent.changed += plan.deed is Deed.CHANGE
        sent.same += plan.deed is Deed.SAME
    sent.position += len(rows)
    sent.save(update_fields=["position", "added", "changed", "same", "left"])


def left_out(number: int, cells: Sequence[str], problems: Sequence[FieldError]) -> list[object]:
    """A row that was left out, as it is kept: its problems are told in every language."""
    return [number, list(cells), [[each.field, in_each_language(each)] for each in problems]]


def take_back(
    progress: Progress,
    sent: SentTable,
    changes: Sequence[Changed],
    undo: Callable[[Sequence[Changed]], None],
    size: int,
    done: Callable[[], object],
) -> None:
    """*undo* the *changes*, *size* at a time, each batch in a transaction. *done* is called in the one that
    ends it."""
    for start in range(0, len(changes), size):
        progress.check()
        progress.report(start, len(changes), _("changes"))
        with progress.transaction():
            undo(changes[start : start + size])
    with progress.finishing():
        become(sent, State.UNDONE)
        done()


def at_work() -> QuerySet[Job, str]:
    """The identifiers of jobs that are not over; a table whose job is over stands still."""
    return Job.objects.exclude(state__in=OVER).values_list("public_id", flat=True)


def forget_drafts(model: type[SentTable]) -> None:
    """Remove drafts of a week ago that nobody ran."""
    old = model._default_manager.filter(state=State.DRAFT, made_at__lt=timezone.now() - DRAFT_KEPT)
    old.delete()
