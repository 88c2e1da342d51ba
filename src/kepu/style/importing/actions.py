# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a table of terms, runs it and takes it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.importing.actions import give_to, keep_draft, last_like, locked
from kepu.importing.states import State
from kepu.jobs.actions.enqueue import enqueue
from kepu.style.errors import StyleError
from kepu.style.importing.fields import FIELDS
from kepu.style.importing.tasks import run_import, undo_import
from kepu.style.models import TermImport, TermList
from kepu.tables.table import Table
from kepu.users.models import User

NEEDED = ("found", "id")
"""One of these has to have a column."""
LACKING = _("Choose the column with the words to look for.")


def start_import(kept: TermList, table: Table, file_name: str, user: User, actor: str) -> TermImport:
    """Keep *table* as a draft. Raises ``ImportRefused`` for a table without rows."""
    before = last_like(TermImport, table, user)
    return keep_draft(TermImport(term_list=kept), FIELDS, table, file_name, user, actor, before)


@transaction.atomic
def begin_import(sent: TermImport) -> None:
    """Let a worker do what was planned. Raises ``ImportRefused`` where it was begun already, and
    ``StyleError`` where no column holds the words to look for."""
    sent = locked(sent, State.DRAFT)
    if not set(NEEDED) & set(sent.mapping):
        raise StyleError(LACKING, field="found")
    unit = sent.term_list.unit.public_id
    give_to(enqueue(run_import, sent.public_id, owner=sent.user, unit=unit), sent, State.RUNNING)


@transaction.atomic
def begin_undo(sent: TermImport, user: User, actor: str) -> None:
    """Let a worker take an import back. Raises ``StyleError`` where there is nothing to take back."""
    sent = locked(sent, State.DONE)
    if not sent.changes.exists():
        raise StyleError(_("This import changed nothing."))
    sent.kept = 0
    give_to(enqueue(undo_import, sent.public_id, actor, owner=user), sent, State.UNDOING, "kept")
