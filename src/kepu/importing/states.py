# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a table is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far it is."""

    DRAFT = "draft", _("not begun")
    """Somebody sent it; nothing was changed."""
    RUNNING = "running", _("running")
    """Somebody let it run; a worker does it in batches."""
    DONE = "done", _("done")
    """Every row was done or left out; or an undo was refused as a whole."""
    UNDOING = "undoing", _("being undone")
    """It was done and changed something; a worker takes that back in batches."""
    UNDONE = "undone", _("undone")
    """What could be taken back is taken back."""


AFTER: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.RUNNING}),
        State.RUNNING: frozenset({State.DONE}),
        State.DONE: frozenset({State.UNDOING}),
        State.UNDOING: frozenset({State.DONE, State.UNDONE}),
        State.UNDONE: frozenset(),
    }
)
"""What may follow each."""
UNDER_WAY = frozenset({State.RUNNING, State.UNDOING})
"""A worker has it."""
