# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong with a letter."""

from __future__ import annotations

from kepu.jobs.errors import JobError, TryAgain
from kepu.sentences import SpokenError


class LetterError(SpokenError):
    """A letter that cannot be written."""


class LetterRefused(JobError):
    """The mail server will never take this letter."""


class LetterWaits(TryAgain):
    """The mail server does not take this letter now, or cannot be reached."""
