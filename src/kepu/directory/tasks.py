# SPDX-License-Identifier: AGPL-3.0-or-later
"""Durable work of the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.search.index import forget_what_was_taken_out, tighten


@durable(title=_("Forget deleted words in the index"), attempts=5, back_off=60.0)
def forget_in_the_index(progress: Progress) -> None:
    """Rewrite the index, so that words of who was deleted stand nowhere in its file."""
    forget_what_was_taken_out()


@durable(title=_("Make the index of the search small"), attempts=2, back_off=600.0)
def tighten_the_index(progress: Progress) -> None:
    """Build the index anew where that makes it smaller."""
    tighten()
