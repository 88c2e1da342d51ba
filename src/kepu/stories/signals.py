# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stories tell the rooms above them, within the transaction of a change."""

from __future__ import annotations

from django.dispatch import Signal

content_saved = Signal()
"""Words, captions or a master of a story changed. ``story`` is a ``Story``; ``actor`` is the pseudonym of who
did it; ``what`` is a sentence of what changed, by language."""
