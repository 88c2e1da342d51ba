# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mistakes that are told in a sentence, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise


class SpokenError(Exception):
    """Something that went wrong, in a sentence a person can act on: the thing, the cause, the next step.

    *words* is translated lazily and holds ``{named}`` places, which *values* fill when it is read.
    Each room raises a small subclass of its own.
    """

    def __init__(self, words: str | Promise, /, **values: object) -> None:
        super().__init__(words)
        self.words = words
        self.values: Mapping[str, object] = MappingProxyType(values)

    def __str__(self) -> str:
        return str(self.words).format(**self.values)


class FieldError(SpokenError):
    """Something that was typed wrong. *field* names what, where it was one thing."""

    def __init__(self, words: str | Promise, /, *, field: str = "", **values: object) -> None:
        super().__init__(words, **values)
        self.field = field
