# SPDX-License-Identifier: AGPL-3.0-or-later
"""ORCID identifiers: sixteen digits, the last by ISO 7064 MOD 11-2."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?\Z")


def read_orcid(typed: str) -> str | None:
    """*typed* (digits with or without hyphens, or the address) as ``0000-0002-1825-0097``; ``None`` where
    it is none or its check digit is another."""
    found = _SHAPE.match(typed.strip())
    if not found:
        return None
    written = "-".join(found.groups()).upper()
    return written if written[-1] == check_digit(written.replace("-", "")[:15]) else None


def check_digit(digits: str) -> str:
    """The check digit of fifteen *digits*: 0 to 9, or X for ten."""
    total = 0
    for each in digits:
        total = (total + int(each)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
