# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a record."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.ledger.canonical import canonical, commitment
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import Head, Payload, Record

_KIND = re.compile(r"[a-z][a-z_]*(?:\.[a-z_]+)+\Z")
_SUBJECT = re.compile(r"[a-z][a-z_]*:[0-9a-z:/_-]+\Z")
_ACTOR = re.compile(r"[0-9A-Za-z:_-]*\Z")
SALT_BYTES = 16


def record(
    kind: str, *, subject: str, actor: str = "", payload: Mapping[str, object] | None = None
) -> Record:
    """Write one record in the caller's transaction: *kind* like ``role.granted``, *subject* like
    ``person:<public_id>``, *actor* the pseudonym of who did it (empty for the house itself). What could tell
    of a person belongs into the values of *payload*: the rest, names of fields too, is never erased.

    The end of the chain is locked from here to the commit, so call it last: every other writer of the record
    waits, and one that waits while it holds a row that we still need is a deadlock. Raises ``LedgerError``
    outside a transaction, and for what a stranger could not read as kind, subject, actor and JSON.
    """
    if not connection.in_atomic_block:
        raise LedgerError(_("A record is written in the transaction of its change; there is none here."))
    _check(kind, subject, actor)
    fields, commitments = _salted(kind, payload or {})
    head = _locked_head()
    written = Record(
        sequence=head.sequence + 1,
        kind=kind,
        subject=subject,
        actor=actor,
        moment=timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        commitments_text=commitments,
        before=head.digest,
    )
    written.digest = written.computed_digest()
    written.save()
    Payload.objects.create(record=written, fields_text=fields)
    head.sequence, head.digest = written.sequence, written.digest
    head.save()
    return written


def _check(kind: str, subject: str, actor: str) -> None:
    if not (_KIND.match(kind) and _SUBJECT.match(subject)) or max(len(kind) - 60, len(subject) - 120) > 0:
        raise LedgerError(
            _("“{kind}” about “{subject}” is no record; write one like role.granted about person:x."),
            kind=kind,
            subject=subject,
        )
    if not _ACTOR.match(actor) or len(actor) > 40:
        raise LedgerError(_("“{actor}” is no pseudonym; names and addresses stay out."), actor=actor)


def _salted(kind: str, payload: Mapping[str, object]) -> tuple[str, str]:
    """*payload* with a salt for each field, and the commitments to it, both as canonical JSON."""
    salts = {name: secrets.token_hex(SALT_BYTES) for name in payload}
    try:
        fields = {name: {"salt": salts[name], "value": value} for name, value in payload.items()}
        commitments = {name: commitment(salts[name], name, value) for name, value in payload.items()}
        return canonical(fields).decode(), canonical(commitments).decode()
    except (TypeError, ValueError) as error:
        raise LedgerError(
            _("What “{kind}” holds cannot be recorded: {cause}."), kind=kind, cause=error
        ) from error


def _locked_head() -> Head:
    """The head, locked until the commit; made where the chain is empty. Raises ``LedgerError`` where it was
    taken away from a chain: another would begin the chain anew."""
    heads = Head.objects.select_for_update().filter(pk=1)
    if found := heads.first():
        return found
    if Record.objects.exists():
        # Somebody may have begun the chain between the two looks; then the head is there as well.
        if found := heads.first():
            return found
        raise LedgerError(
            _("The ledger has records and no head; restore a backup before anything is written.")
        )
    try:
        with transaction.atomic():
            return Head.objects.create()
    except IntegrityError:
        return Head.objects.select_for_update().get(pk=1)
