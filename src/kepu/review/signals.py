# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing tells the rooms above it, within the transaction of a change."""

from __future__ import annotations

from django.dispatch import Signal

claim_voided = Signal()
"""The signatures on a claim died. ``claim`` is a ``Claim``; ``actor`` the pseudonym of who changed what it
stood on."""
