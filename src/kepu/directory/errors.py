# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory refuses."""

from __future__ import annotations

from kepu.sentences import FieldError


class DirectoryError(FieldError):
    """A change that the directory refuses. *field* names what was typed wrong, where one thing was."""
