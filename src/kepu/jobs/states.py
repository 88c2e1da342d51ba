# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of a job, and the one table of the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a job stands. Each member says what must be true for a job to be in it."""

    WAITING = "waiting", _("waiting")
    """Its instant has come; the next worker with room takes it, those of higher priority first."""
    SCHEDULED = "scheduled", _("scheduled")
    """It begins later, as was asked."""
    RUNNING = "running", _("running")
    """A worker has its lease."""
    RETRYING = "retrying", _("retrying")
    """It failed, and begins again later by itself."""
    DONE = "done", _("done")
    """It ended well."""
    FAILED = "failed", _("failed")
    """It failed for good, until somebody asks for it again."""
    CANCELLED = "cancelled", _("cancelled")
    """Somebody stopped it, or another job of its key was to do the same."""


AHEAD = frozenset({State.WAITING, State.SCHEDULED, State.RETRYING})
"""Not begun, or to begin again. At most one job of a key is here."""
OVER = frozenset({State.DONE, State.FAILED, State.CANCELLED})
"""Nothing more happens by itself."""

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.SCHEDULED: frozenset({State.WAITING, State.CANCELLED}),
        State.WAITING: frozenset({State.RUNNING, State.CANCELLED}),
        # To WAITING: its worker stopped, or was lost.
        State.RUNNING: frozenset({State.DONE, State.FAILED, State.RETRYING, State.WAITING, State.CANCELLED}),
        State.RETRYING: frozenset({State.WAITING, State.CANCELLED}),
        State.DONE: frozenset(),
        State.FAILED: frozenset({State.WAITING}),
        State.CANCELLED: frozenset({State.WAITING}),
    }
)


class Outcome(models.TextChoices):
    """How one attempt at a job ended."""

    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    LOST = "lost", _("its worker was lost")
    RELEASED = "released", pgettext_lazy("job", "given back")
    CANCELLED = "cancelled", _("cancelled")


class ForbiddenTransition(RuntimeError):
    """The program tried a way that the table does not hold: a mistake in Kepu, never a user's."""
