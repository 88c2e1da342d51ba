# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a table, runs it and takes it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.tasks import run_import, undo_import
from kepu.directory.models import Import
from kepu.importing.actions import give_to, keep_draft, last_like, locked
from kepu.importing.states import State
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.tables.table import Table
from kepu.users.models import User


def start_import(kind: str, table: Table, file_name: str, user: User, actor: str) -> Import:
    """Keep *table* as a draft. Raises ``ImportRefused`` for a table without rows."""
    before = last_like(Import, table, user, kind=kind)
    unit = before.unit if before is not None and before.unit and not before.unit.merged_into_id else None
    sent = Import(kind=kind, unit=unit, encoding=table.encoding, doubts=list(table.doubts))
    return keep_draft(sent, FIELDS[kind], table, file_name, user, actor, before)


@transaction.atomic
def begin_import(sent: Import) -> None:
    """Let a worker do what was planned. Raises ``ImportRefused`` where it was begun already."""
    sent = locked(sent, State.DRAFT)
    unit = sent.unit.public_id if sent.unit else ""
    give_to(enqueue(run_import, sent.public_id, owner=sent.user, unit=unit), sent, State.RUNNING)
    told = {"kind": sent.kind, "rows": sent.total}
    record("import.begun", subject=sent.subject, actor=sent.actor, payload=told)


@transaction.atomic
def begin_undo(sent: Import, user: User, actor: str) -> None:
    """Let a worker take an import back with the rights of *user*. Raises ``DirectoryError`` where there
    is nothing to take back."""
    sent = locked(sent, State.DONE)
    if not sent.changes.exists():
        raise DirectoryError(_("This import changed nothing, or ran too long ago to be undone."))
    sent.refusals = []
    give_to(enqueue(undo_import, sent.public_id, actor, owner=user), sent, State.UNDOING, "refusals")
