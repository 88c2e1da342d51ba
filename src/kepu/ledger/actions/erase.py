# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erases what records held."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kepu.ledger.actions.record import record
from kepu.ledger.models import Payload

ERASED = "payload.erased"


def erase_about(subject: str, *, pseudonym: str = "", actor: str = "") -> int:
    """Erase what every record about *subject*, or written by *pseudonym*, held, and write a record that says
    so. The chain stays valid. Returns how many payloads were erased; nothing is written where there was
    none. Copies in backups go when the backups go."""
    about = Q(record__subject=subject)
    if pseudonym:
        about |= Q(record__actor=pseudonym)
    return _erase(about, subject, actor)


def erase(sequences: Sequence[int], *, subject: str, actor: str = "") -> int:
    """Erase what the records with these numbers held, because it was asked for about *subject*; otherwise
    like ``erase_about``."""
    return _erase(Q(record__in=sequences), subject, actor)


@transaction.atomic
def _erase(chosen: Q, subject: str, actor: str) -> int:
    """Records of erasures hold numbers alone, and stay."""
    held = Payload.objects.filter(chosen, erased_by=None).exclude(record__kind=ERASED)
    numbers = sorted(held.exclude(fields_text="{}").values_list("pk", flat=True))
    if not numbers:
        return 0
    said = record(ERASED, subject=subject, actor=actor, payload={"records": numbers})
    return Payload.objects.filter(pk__in=numbers, erased_by=None).update(
        fields_text="", erased_at=timezone.now(), erased_by=said
    )
