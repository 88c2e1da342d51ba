# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory tells the rooms above it, within the transaction of a change."""

from __future__ import annotations

from django.dispatch import Signal

unit_merged = Signal()
"""A unit was merged: all that is of ``unit`` is of ``into`` from now on. Both are a ``Unit``."""
