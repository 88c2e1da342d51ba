# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a document cannot be made."""

from __future__ import annotations

from kepu.sentences import SpokenError


class DocumentError(SpokenError):
    """A document cannot be made on this machine, or not from what was given."""
