# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a fetch was refused or failed."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise

from kepu.sentences import SpokenError


class Reason(Enum):
    """Each kind of failure; its value says whether the same fetch can never succeed."""

    SPELLING = ("spelling", True)
    """The address is not written as we accept addresses."""
    FORBIDDEN = ("forbidden", True)
    """The address leads, or is sent on, to where nothing of ours may go."""
    UNKNOWN = ("unknown", False)
    """The name was not found."""
    UNREACHABLE = ("unreachable", False)
    """Nobody answered there, or the answer broke off."""
    UNTRUSTED = ("untrusted", True)
    """The certificate does not vouch for the name."""
    CIRCLE = ("circle", True)
    """The address was moved too often, or badly."""
    LARGE = ("large", True)
    """The answer holds more than was allowed."""
    SLOW = ("slow", False)
    """The answer took longer than was allowed."""
    BROKEN = ("broken", False)
    """The answer is no HTTP, or its compression cannot be undone."""

    def __init__(self, word: str, permanent: bool) -> None:
        self.word = word
        self.permanent = permanent


class GuardError(SpokenError):
    """The fetch was refused or failed. ``permanent`` says that a retry is no use."""

    def __init__(self, reason: Reason, words: str | Promise, /, **values: object) -> None:
        super().__init__(words, **values)
        self.reason = reason

    @property
    def permanent(self) -> bool:
        """Whether the same fetch can never succeed."""
        return self.reason.permanent
