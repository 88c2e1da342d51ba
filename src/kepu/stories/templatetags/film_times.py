# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of a film as people read them."""

from __future__ import annotations

from django import template

from kepu.stories.times import told_time

register = template.Library()


@register.filter
def film_time(milliseconds: int) -> str:
    """``1:02.5`` or ``1:00:02.5`` for milliseconds from the film's zero."""
    return told_time(milliseconds)
