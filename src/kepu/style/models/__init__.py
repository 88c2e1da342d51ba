# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists and their terms, what happened to them, switches of rules, tables that came in, and dismissals."""

from kepu.style.models.dismissal import Dismissal
from kepu.style.models.imports import TermChange, TermImport
from kepu.style.models.lists import Severity, Term, TermList
from kepu.style.models.switch import RuleSwitch

__all__ = ["Dismissal", "RuleSwitch", "Severity", "Term", "TermChange", "TermImport", "TermList"]
