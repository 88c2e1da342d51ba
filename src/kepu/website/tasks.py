# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bakes pages before anybody asks, and takes out old ones that were left."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kepu.baking.pages import bake, take_out_stale
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.website.finding import page_at
from kepu.website.media import tend


@durable(title=_("Bake public pages"), attempts=5, back_off=5.0)
def bake_pages(progress: Progress, paths: Sequence[str]) -> int:
    """Bake the pages *paths*; returns how many there are."""
    count = 0
    for path in progress.each(list(paths)):
        if (page := page_at(path)) is not None:
            bake(page.path, page.oven, page.likely)
            count += 1
    return count


@durable(title=_("Take out old public pages"), attempts=5)
def take_out_stale_pages(progress: Progress) -> int:
    """Take out pages that somebody left who was killed; returns how many."""
    return take_out_stale()


@durable(title=_("Take out media that no page shows any more"), attempts=5)
def tend_media(progress: Progress) -> int:
    """Take out what was taken back or replaced; returns how many folders went."""
    return tend()
