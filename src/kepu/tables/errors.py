# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is no table."""

from __future__ import annotations

from kepu.sentences import SpokenError


class TableError(SpokenError):
    """A file that holds no table that can be read. Never helped by trying again."""
