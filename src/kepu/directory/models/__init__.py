# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the directory."""

from __future__ import annotations

from kepu.directory.models.expert import Consent, Expert, Interest
from kepu.directory.models.imports import Import, ImportChange
from kepu.directory.models.membership import Membership
from kepu.directory.models.panel import Panel, Term
from kepu.directory.models.person import Person
from kepu.directory.models.unit import Unit

__all__ = [
    "Consent",
    "Expert",
    "Import",
    "ImportChange",
    "Interest",
    "Membership",
    "Panel",
    "Person",
    "Term",
    "Unit",
]
