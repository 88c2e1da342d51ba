# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erases what records held."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kepu.ledger.actions.record import record
from kepu.ledger.models import Payload


@transaction.atomic
def erase_about(subject: str, *, pseudonym: str = "", actor: str = "") -> int:
    """Erase what every record about *subject*, or written by *pseudonym*, held, and write a record that says
    so. The chain stays valid. Returns how many payloads were erased."""
    about = Q(record__subject=subject)
    if pseudonym:
        about |= Q(record__actor=pseudonym)
    many = Payload.objects.filter(about, fields__isnull=False).update(fields=None, erased_at=timezone.now())
    record("payload.erased", subject=subject, actor=actor, payload={"many": many})
    return many
