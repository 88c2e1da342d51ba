# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong around a job, each with a sentence."""

from __future__ import annotations

from kepu.sentences import SpokenError


class JobError(SpokenError):
    """A job cannot be done, or not be asked for. ``permanent`` says that trying again cannot help; raise
    ``TryAgain`` where it may."""

    permanent = True


class TryAgain(JobError):
    """It failed now and may succeed later: an outage, a lock, a limit of somebody else's."""

    permanent = False


class Interrupted(Exception):
    """A task must end here. Raised inside it, by its ``Progress``; a task lets it through."""


class LeaseLost(Interrupted):
    """Another worker has the job, or may have it soon: whatever this one still does must leave no trace."""


class StopAsked(Interrupted):
    """Somebody cancelled the job."""


class Released(Interrupted):
    """The worker is stopping; the job goes back and is taken up by another."""
