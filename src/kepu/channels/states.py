# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of publications and corrections, and which may follow which. It imports nothing of ours."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a publication is."""

    BUILDING = "building", _("being made")
    """Its snapshot is frozen behind the gate; nobody sees it."""
    LIVE = "live", _("live")
    """The channel has it whole, and gave a receipt. Of one story and channel at most one is."""
    REPLACED = "replaced", _("replaced")
    """A later one took its place."""
    WITHDRAWN = "withdrawn", _("withdrawn")
    """It was taken back, with a notice."""
    FAILED = "failed", _("could not be made")
    """Its job was given up, and it says why; nobody saw it. It waits for a retry or for a later one."""


NEXT = MappingProxyType(
    {
        # To REPLACED without having been live: a later one was ready first, or was asked for instead.
        State.BUILDING: frozenset({State.LIVE, State.FAILED, State.REPLACED, State.WITHDRAWN}),
        State.LIVE: frozenset({State.REPLACED, State.WITHDRAWN}),
        State.REPLACED: frozenset[State](),
        State.WITHDRAWN: frozenset[State](),
        State.FAILED: frozenset({State.BUILDING, State.REPLACED, State.WITHDRAWN}),
    }
)
"""Which state may follow which."""


class Grade(models.TextChoices):
    """How grave a correction is."""

    REFILE = "refile", _("typography, the meaning is the same")
    CORRECT = "correct", _("corrected")
    WITHDRAW = "withdraw", _("withdrawn")


class Copy(models.TextChoices):
    """Where a correction is on one recorded copy."""

    OUTSTANDING = "outstanding", _("outstanding")
    REACHED = "reached", _("put right")
