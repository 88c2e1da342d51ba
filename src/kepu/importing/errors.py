# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not done with a table."""

from __future__ import annotations

from kepu.sentences import FieldError


class ImportRefused(FieldError):
    """A step that a table cannot take as it is now."""
