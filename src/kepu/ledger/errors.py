# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cannot be done to the record."""

from __future__ import annotations

from kepu.sentences import SpokenError


class LedgerError(SpokenError):
    """The record cannot be written or changed so, or is not what was published."""
