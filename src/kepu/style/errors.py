# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the style checker refuses."""

from __future__ import annotations

from kepu.directory.errors import DirectoryError


class StyleError(DirectoryError):
    """A change of a list, a rule or a dismissal that is refused. *field* names what was typed wrong."""
