# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as durable work: in batches, each once, however often the worker dies."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.importing.plan import Planner, planned
from kepu.directory.importing.running import apply, left_out, planner_of
from kepu.directory.importing.undoing import check_undo, undo
from kepu.directory.models import Import, ImportChange
from kepu.directory.permissions import NOBODY, Standing, forget, standing
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.users.models import User

BATCH = 25
KEPT = timedelta(days=30)
"""How long an import can be undone."""
DRAFT_KEPT = timedelta(days=7)


@durable(title=_("Import a table into the directory"), attempts=5)
def run_import(progress: Progress, public_id: str) -> None:
    """Do what was planned with each row; leave out those with a problem."""
    sent = Import.objects.select_related("unit", "user").get(public_id=public_id)
    if sent.state != Import.State.RUNNING:
        return
    rows = [(int(number), list(cells)) for number, cells in sent.rows]
    planner = _begun(sent, rows[: sent.position])
    for start in range(sent.position, len(rows), BATCH):
        progress.check()
        progress.report(start, len(rows), _("rows"))
        with progress.transaction():
            _batch(sent, planner, rows[start : start + BATCH])
    with progress.finishing():
        sent.state, sent.ended_at, sent.rows = Import.State.DONE, timezone.now(), []
        sent.save(update_fields=["state", "ended_at", "rows"])
        told = {"kind": sent.kind, "added": sent.added, "changed": sent.changed, "left": len(sent.left)}
        record("import.done", subject=sent.subject, actor=sent.actor, payload=told)


def _begun(sent: Import, over: list[tuple[int, list[str]]]) -> Planner:
    """The planner, as it was when its worker ended after the rows *over*."""
    if sent.user is None:
        raise DirectoryError(_("Whoever sent the table was deleted; nothing more of it is imported."))
    forget(sent.user)
    planner = planner_of(sent, sent.user)
    for _plan in planned(planner, sent.mapping, over):
        pass
    return planner


def _batch(sent: Import, planner: Planner, rows: list[tuple[int, list[str]]]) -> None:
    changes: list[ImportChange] = []
    cells = dict(rows)
    for plan in planned(planner, sent.mapping, rows):
        problems = plan.problems
        if not problems:
            try:
                made = apply(sent, planner, plan)
            except DirectoryError as refused:
                problems = (refused,)
            else:
                changes += made
                sent.added += plan.deed.value == "add"
                sent.changed += plan.deed.value == "change"
                sent.same += plan.deed.value == "same"
        if problems:
            sent.left.append(left_out(plan.number, cells[plan.number], problems))
    ImportChange.objects.bulk_create(changes)
    sent.position += len(rows)
    sent.save(update_fields=["position", "added", "changed", "same", "left"])


@durable(title=_("Undo an import into the directory"), attempts=5)
def undo_import(progress: Progress, public_id: str, actor: str) -> None:
    """Take an import back, if all of it can be; otherwise nothing, and the import says why. Rights are
    those of the job's owner."""
    sent = Import.objects.get(public_id=public_id)
    if sent.state != Import.State.UNDOING:
        return
    changes, owner = list(sent.changes.order_by("-id")), progress.job.owner
    held = standing(owner) if isinstance(owner, User) else NOBODY
    if sent.position and (refusals := _refusals(progress, changes, held)):
        with progress.finishing():
            sent.state, sent.refusals = Import.State.DONE, refusals
            sent.save(update_fields=["state", "refusals"])
        return
    refusals = list(sent.refusals)
    for start in range(0, len(changes), BATCH):
        progress.check()
        progress.report(start, len(changes), _("changes"))
        with progress.transaction():
            some = changes[start : start + BATCH]
            for change in some:
                try:
                    undo(change, held, actor)
                except DirectoryError as refused:
                    refusals.append([change.of, in_each_language(refused)])
            ImportChange.objects.filter(pk__in=[each.pk for each in some]).delete()
            # From here on it is half undone, and is not refused as a whole any more.
            sent.position, sent.refusals = 0, refusals
            sent.save(update_fields=["position", "refusals"])
    with progress.finishing():
        sent.state = Import.State.UNDONE
        sent.save(update_fields=["state"])
        record("import.undone", subject=sent.subject, actor=actor)


def _refusals(progress: Progress, changes: list[ImportChange], held: Standing) -> list[object]:
    found: list[object] = []
    undone: set[str] = set()
    for change in changes:
        progress.check()
        try:
            check_undo(change, held, undone)
        except DirectoryError as refused:
            found.append([change.of, in_each_language(refused)])
        undone.add(change.subject_id)
    return found


@durable(title=_("Forget tables that were imported long ago"), attempts=5)
def forget_old_imports(progress: Progress) -> None:
    """Remove drafts that nobody ran, and what imports kept in order to be undone."""
    now = timezone.now()
    Import.objects.filter(state=Import.State.DRAFT, made_at__lt=now - DRAFT_KEPT).delete()
    old = Import.objects.filter(state__in=[Import.State.DONE, Import.State.UNDONE], made_at__lt=now - KEPT)
    ImportChange.objects.filter(of_import__in=old).delete()
    old.exclude(left=[]).update(left=[])
