# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a record."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.ledger.canonical import canonical, commitment
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import Head, Payload, Record

_KIND = re.compile(r"[a-z]+(?:\.[a-z_]+)+\Z")
_SUBJECT = re.compile(r"[a-z]+:[0-9a-z:/-]+\Z")


def record(kind: str, *, subject: str, actor: str = "", payload: Mapping[str, Any] | None = None) -> Record:
    """Write one record in the caller's transaction: *kind* like ``role.granted``, *subject* like
    ``person:<public_id>``, *actor* the pseudonym of who did it (empty for the house itself). What could tell
    of a person belongs into *payload*, of values that JSON knows, fractions apart.

    The end of the chain is locked from here to the commit, so call it last. Raises ``LedgerError`` outside a
    transaction, and for words that a stranger could not read as kind and subject.
    """
    if not connection.in_atomic_block:
        raise LedgerError(_("A record is written in the transaction of its change; there is none here."))
    if not (_KIND.match(kind) and _SUBJECT.match(subject)):
        raise LedgerError(_("“{kind}” about “{subject}” is no record."), kind=kind, subject=subject)
    held = {name: {"salt": secrets.token_hex(16), "value": value} for name, value in (payload or {}).items()}
    canonical({name: each["value"] for name, each in held.items()})
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    written = Record(
        sequence=head.sequence + 1,
        kind=kind,
        subject=subject,
        actor=actor,
        moment=timezone.now().isoformat(timespec="microseconds"),
        commitments={name: commitment(each["salt"], name, each["value"]) for name, each in held.items()},
        before=head.digest,
    )
    written.digest = written.computed_digest()
    written.save()
    Payload.objects.create(record=written, fields=held)
    Head.objects.filter(pk=1).update(sequence=written.sequence, digest=written.digest)
    return written
