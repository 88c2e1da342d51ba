# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with a backup."""

from __future__ import annotations

from kepu.engine.errors import EngineError


class ArchiveError(EngineError):
    """A backup cannot be made, or is not what was written."""
