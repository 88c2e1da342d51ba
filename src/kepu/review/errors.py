# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing refuses."""

from __future__ import annotations

from kepu.sentences import SpokenError


class ReviewError(SpokenError):
    """A claim, invitation or review that cannot be as it was asked for."""
