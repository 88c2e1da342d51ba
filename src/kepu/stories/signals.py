# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stories tell the rooms above them, within the transaction of a change."""

from __future__ import annotations

from django.dispatch import Signal

content_saved = Signal()
"""Words, captions or a master of a story changed. ``story`` is a ``Story``; ``actor`` is the pseudonym of who
did it; ``what`` is a sentence of what changed, by language."""

details_saved = Signal()
"""A story was saved, or further sound was attached, and its words are the same: its pictures, its people or
its rights may be others. The same arguments."""

state_moved = Signal()
"""Somebody handed a story in, gave it back or accepted it. ``story`` is a ``Story`` as it is now, ``before``
the state that it had, ``actor`` a pseudonym, ``urgent`` (where it is told) whether it was handed in so.
Whoever raises ``StoryError`` takes it back."""
