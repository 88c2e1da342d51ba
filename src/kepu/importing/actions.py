# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a table that are the same in every room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.importing.errors import ImportRefused
from kepu.importing.fields import Fields, columns_key, guessed
from kepu.importing.models import SentTable
from kepu.importing.states import AFTER, State
from kepu.jobs.models import Job
from kepu.tables.table import Table
from kepu.users.models import User

Sent = TypeVar("Sent", bound=SentTable)


def last_like(model: type[Sent], table: Table, user: User, **of: object) -> Sent | None:
    """The last table of *user* with the same headings whose columns are known, among those *of* a kind."""
    same = model._default_manager.filter(columns_key=columns_key(table.columns), user=user, **of)
    return same.exclude(mapping={}).first()


def keep_draft(
    sent: Sent, fields: Fields, table: Table, file_name: str, user: User, actor: str, before: SentTable | None
) -> Sent:
    """Keep *table* as the draft *sent*. Columns are where they were *before*, else where the headings say.
    Raises ``ImportRefused`` for a table without rows."""
    if not table.rows:
        raise ImportRefused(
            _("The table has headings and no row; choose the file with the rows in it."), field="file"
        )
    sent.file_name, sent.user, sent.actor = file_name[-200:], user, actor
    sent.columns, sent.columns_key = list(table.columns), columns_key(table.columns)
    sent.rows, sent.total = [[row.number, list(row.cells)] for row in table.rows], len(table.rows)
    sent.mapping = before.mapping if before is not None else guessed(fields, table.columns)
    sent.save()
    return sent


@transaction.atomic
def map_columns(sent: SentTable, mapping: Mapping[str, int], **more: object) -> None:
    """Say which column holds which field, and *more* of the draft. Raises ``ImportRefused`` where it has
    run."""
    kept = locked(sent, State.DRAFT)
    for name, value in {"mapping": dict(mapping), **more}.items():
        setattr(kept, name, value)
    kept.save(update_fields=["mapping", *more])


@transaction.atomic
def drop_import(sent: SentTable) -> None:
    """Forget a draft. Raises ``ImportRefused`` where it was begun."""
    locked(sent, State.DRAFT).delete()


def locked(sent: Sent, state: State) -> Sent:
    """The table, locked, in *state*. Raises ``ImportRefused`` where it is in another, or was forgotten."""
    fresh = type(sent)._default_manager.select_for_update().filter(pk=sent.pk).first()
    if fresh is None:
        raise ImportRefused(_("This table was forgotten meanwhile; send it again where it is still wanted."))
    if fresh.state != state:
        raise _not_now(fresh)
    return fresh


def give_to(job: Job, sent: SentTable, state: State, *changed: str) -> None:
    """Leave the locked table to *job*, for which it comes into *state*; save the fields *changed* with it."""
    sent.job = job.public_id
    if state == State.RUNNING:
        sent.position = 0
    become(sent, state, "job", "position", *changed)


def become(sent: SentTable, state: State, *changed: str) -> None:
    """Bring the locked table into *state*, and save the fields *changed* with it. Raises ``ImportRefused``
    where that cannot follow."""
    if state not in AFTER[sent.state]:
        raise _not_now(sent)
    sent.state = state
    sent.save(update_fields=["state", *changed])


def _not_now(sent: SentTable) -> ImportRefused:
    return ImportRefused(
        _("This import is {state} by now; look at it again."), state=sent.get_state_display()
    )
