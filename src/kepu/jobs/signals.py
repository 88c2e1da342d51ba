# SPDX-License-Identifier: AGPL-3.0-or-later
"""What jobs tell the rooms above them, within the transaction of a change."""

from __future__ import annotations

from django.dispatch import Signal

job_moved = Signal()
"""A job is in another state. ``job`` is the ``Job``, which is locked: take no lock that others take before
one of a job; enqueue what needs it. ``before`` is the state it was in."""
