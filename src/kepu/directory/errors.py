# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory refuses."""

from __future__ import annotations

from django.utils.functional import Promise

from kepu.sentences import SpokenError


class DirectoryError(SpokenError):
    """A change that the directory refuses. *field* names what was typed wrong, where one thing was."""

    def __init__(self, words: str | Promise, /, *, field: str = "", **values: object) -> None:
        super().__init__(words, **values)
        self.field = field
