# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a table of terms, says which column is what, runs it and takes it back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.importing.fields import columns_key
from kepu.jobs.actions.enqueue import enqueue
from kepu.style.errors import StyleError
from kepu.style.importing.fields import guessed
from kepu.style.importing.tasks import run_import, undo_import
from kepu.style.models import TermImport, TermList
from kepu.tables.table import Table
from kepu.users.models import User


def start_import(kept: TermList, table: Table, file_name: str, user: User, actor: str) -> TermImport:
    """Keep *table* as a draft. Columns are where they were in the last table with the same headings, else
    where the headings say. Raises ``StyleError`` for a table without rows."""
    if not table.rows:
        raise StyleError(
            _("The table has headings and no row; choose the file with the rows in it."), field="file"
        )
    key = columns_key(table.columns)
    before = TermImport.objects.filter(columns_key=key, user=user).exclude(mapping={}).first()
    return TermImport.objects.create(
        term_list=kept,
        file_name=file_name[-200:],
        columns=list(table.columns),
        columns_key=key,
        rows=[[row.number, list(row.cells)] for row in table.rows],
        total=len(table.rows),
        mapping=before.mapping if before is not None else guessed(table.columns),
        user=user,
        actor=actor,
    )


@transaction.atomic
def map_columns(sent: TermImport, mapping: Mapping[str, int]) -> None:
    """Say which column holds which field. Raises ``StyleError`` where it has run."""
    sent = _in(sent, TermImport.State.DRAFT)
    sent.mapping = dict(mapping)
    sent.save(update_fields=["mapping"])


@transaction.atomic
def begin_import(sent: TermImport) -> None:
    """Let a worker do what was planned. Raises ``StyleError`` where it was begun already, or no column holds
    the words to look for."""
    sent = _in(sent, TermImport.State.DRAFT)
    if not {"found", "id"} & set(sent.mapping):
        raise StyleError(_("Choose the column with the words to look for."), field="found")
    sent.state, sent.position = TermImport.State.RUNNING, 0
    sent.job = enqueue(
        run_import, sent.public_id, owner=sent.user, unit=sent.term_list.unit.public_id
    ).public_id
    sent.save(update_fields=["state", "position", "job"])


@transaction.atomic
def begin_undo(sent: TermImport, user: User, actor: str) -> None:
    """Let a worker take an import back. Raises ``StyleError`` where there is nothing to take back."""
    sent = _in(sent, TermImport.State.DONE)
    if not sent.changes.exists():
        raise StyleError(_("This import changed nothing."))
    sent.state, sent.kept = TermImport.State.UNDOING, 0
    sent.job = enqueue(undo_import, sent.public_id, actor, owner=user).public_id
    sent.save(update_fields=["state", "kept", "job"])


@transaction.atomic
def drop_import(sent: TermImport) -> None:
    """Forget a draft. Raises ``StyleError`` where it was begun."""
    _in(sent, TermImport.State.DRAFT).delete()


def _in(sent: TermImport, state: str) -> TermImport:
    """The import, locked, in *state*. Raises ``StyleError`` where it is in another."""
    fresh = TermImport.objects.select_for_update().get(pk=sent.pk)
    if fresh.state != state:
        raise StyleError(
            _("This import is {state} by now; look at it again."), state=fresh.get_state_display()
        )
    return fresh
