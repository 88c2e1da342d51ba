# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends letters to an address, and begins them again."""

from __future__ import annotations

from kepu.mail.models import Unsubscription


def wants(address: str, kind: str) -> bool:
    """Whether who reads at *address* wants letters of *kind*."""
    return not Unsubscription.objects.filter(address=address, kind__in=[kind, ""]).exists()


def unsubscribe(address: str, kind: str) -> None:
    """Send no more letters of *kind* to *address*; an empty kind is all that are not needed."""
    Unsubscription.objects.get_or_create(address=address, kind=kind)


def subscribe(address: str, kind: str) -> None:
    """Send letters of *kind* to *address* again."""
    Unsubscription.objects.filter(address=address, kind__in=[kind, ""]).delete()
