# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guarded fetches: the only way out of the house.

``Guard(allowed=settings.OUTBOUND_ALLOW).fetch("https://…")`` resolves once, checks every address, dials one
that it checked, and is bounded in bytes, time and redirects. Whatever fails is a ``GuardError``.
"""

from __future__ import annotations

from kepu.outbound.allowing import Allowed, read_allowed
from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.guard import Answer, Guard, Limits

__all__ = ["Allowed", "Answer", "Guard", "GuardError", "Limits", "Reason", "read_allowed"]
