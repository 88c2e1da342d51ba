# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a table, says which column is what, runs it and takes it back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.importing.fields import columns_key, guessed
from kepu.directory.importing.tasks import run_import, undo_import
from kepu.directory.models import Import, Unit
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.tables.table import Table
from kepu.users.models import User


def start_import(kind: str, table: Table, file_name: str, user: User, actor: str) -> Import:
    """Keep *table* as a draft. Columns are where they were in the last table with the same headings, else
    where the headings say."""
    if not table.rows:
        raise DirectoryError(_("The table has headings and no row; choose the file with the rows in it."))
    key = columns_key(table.columns)
    before = Import.objects.filter(kind=kind, columns_key=key, user=user).exclude(mapping={}).first()
    return Import.objects.create(
        kind=kind,
        file_name=file_name[-200:],
        encoding=table.encoding,
        doubts=list(table.doubts),
        columns=list(table.columns),
        columns_key=key,
        rows=[[row.number, list(row.cells)] for row in table.rows],
        total=len(table.rows),
        mapping=before.mapping if before is not None else guessed(kind, table.columns),
        unit=before.unit if before is not None and before.unit and not before.unit.merged_into_id else None,
        user=user,
        actor=actor,
    )


@transaction.atomic
def map_columns(sent: Import, mapping: Mapping[str, int], unit: Unit | None) -> None:
    """Say which column holds which field. Raises ``DirectoryError`` where it has run."""
    sent = _in(sent, Import.State.DRAFT)
    sent.mapping, sent.unit = dict(mapping), unit
    sent.save(update_fields=["mapping", "unit"])


@transaction.atomic
def begin_import(sent: Import) -> None:
    """Let a worker do what was planned. Raises ``DirectoryError`` where it was begun already."""
    sent = _in(sent, Import.State.DRAFT)
    sent.state, sent.position = Import.State.RUNNING, 0
    job = enqueue(run_import, sent.public_id, owner=sent.user, unit=sent.unit.public_id if sent.unit else "")
    sent.job = job.public_id
    sent.save(update_fields=["state", "position", "job"])
    record(
        "import.begun",
        subject=sent.subject,
        actor=sent.actor,
        payload={"kind": sent.kind, "rows": sent.total},
    )


@transaction.atomic
def begin_undo(sent: Import, user: User, actor: str) -> None:
    """Let a worker take an import back with the rights of *user*. Raises ``DirectoryError`` where there
    is nothing to take back."""
    sent = _in(sent, Import.State.DONE)
    if not sent.changes.exists():
        raise DirectoryError(_("This import changed nothing, or ran too long ago to be undone."))
    sent.state, sent.refusals = Import.State.UNDOING, []
    job = enqueue(undo_import, sent.public_id, actor, owner=user)
    sent.job = job.public_id
    sent.save(update_fields=["state", "refusals", "job"])


def drop_import(sent: Import) -> None:
    """Forget a draft. Raises ``DirectoryError`` where it was begun."""
    with transaction.atomic():
        _in(sent, Import.State.DRAFT).delete()


def _in(sent: Import, state: str) -> Import:
    """The import, locked, in *state*. Raises ``DirectoryError`` where it is in another."""
    fresh = Import.objects.select_for_update().get(pk=sent.pk)
    if fresh.state != state:
        raise DirectoryError(
            _("This import is {state} by now; look at it again."), state=fresh.get_state_display()
        )
    return fresh
