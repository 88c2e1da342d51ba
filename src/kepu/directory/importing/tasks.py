# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as durable work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.importing.running import apply, planner_of
from kepu.directory.importing.undoing import check_undo, undo
from kepu.directory.models import Import, ImportChange
from kepu.directory.permissions import NOBODY, Standing, forget, standing
from kepu.importing.actions import become
from kepu.importing.plan import Planned, Planner
from kepu.importing.running import at_work, forget_drafts, run, take_back
from kepu.importing.states import UNDER_WAY, State
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.users.models import User

BATCH = 25
KEPT = timedelta(days=30)
"""How long an import can be undone."""


@durable(title=_("Import a table into the directory"), attempts=5)
def run_import(progress: Progress, public_id: str) -> None:
    """Do what was planned with each row; leave out those with a problem."""
    sent = Import.objects.select_related("unit", "user").get(public_id=public_id)
    if sent.state != State.RUNNING:
        return
    if sent.user is None:
        raise DirectoryError(_("Whoever sent the table was deleted; nothing more of it is imported."))
    forget(sent.user)
    planner = planner_of(sent, sent.user)
    run(progress, sent, planner, partial(_do, sent, planner), BATCH, partial(_done, sent))


def _do(sent: Import, planner: Planner, plans: Iterator[Planned]) -> list[Planned]:
    over: list[Planned] = []
    changes: list[ImportChange] = []
    for plan in plans:
        try:
            changes += apply(sent, planner, plan)
        except DirectoryError as refused:
            over.append(replace(plan, problems=(refused,)))
        else:
            over.append(plan)
    ImportChange.objects.bulk_create(changes)
    return over


def _done(sent: Import) -> None:
    sent.ended_at = timezone.now()
    sent.save(update_fields=["ended_at"])
    told = {"kind": sent.kind, "added": sent.added, "changed": sent.changed, "left": len(sent.left)}
    record("import.done", subject=sent.subject, actor=sent.actor, payload=told)


@durable(title=_("Undo an import into the directory"), attempts=5)
def undo_import(progress: Progress, public_id: str, actor: str) -> None:
    """Take an import back, if all of it can be; otherwise nothing, and the import says why. Rights are
    those of the job's owner."""
    sent = Import.objects.get(public_id=public_id)
    if sent.state != State.UNDOING:
        return
    changes, owner = list(sent.changes.order_by("-id")), progress.job.owner
    held = standing(owner) if isinstance(owner, User) else NOBODY
    if sent.position and (refusals := _refusals(progress, changes, held)):
        with progress.finishing():
            sent.refusals = refusals
            become(sent, State.DONE, "refusals")
        return
    done = partial(record, "import.undone", subject=sent.subject, actor=actor)
    take_back(progress, sent, changes, partial(_undo, sent, held, actor), BATCH, done)


def _undo(sent: Import, held: Standing, actor: str, changes: Sequence[ImportChange]) -> None:
    refusals = list(sent.refusals)
    for change in changes:
        try:
            undo(change, held, actor)
        except DirectoryError as refused:
            refusals.append([change.of, in_each_language(refused)])
    ImportChange.objects.filter(pk__in=[each.pk for each in changes]).delete()
    # From here on it is half undone, and is not refused as a whole any more.
    sent.position, sent.refusals = 0, refusals
    sent.save(update_fields=["position", "refusals"])


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
    forget_drafts(Import)
    now = timezone.now()
    old = Import.objects.filter(state__in=[Import.State.DONE, Import.State.UNDONE], made_at__lt=now - KEPT)
    ImportChange.objects.filter(of_import__in=old).delete()
    old.exclude(left=[]).update(left=[])
    # Whatever stopped their job: nobody lets them go on after so long, and they hold names and addresses.
    stopped = Import.objects.filter(state__in=UNDER_WAY, made_at__lt=now - KEPT).exclude(job__in=at_work())
    stopped.update(rows=[], left=[])
