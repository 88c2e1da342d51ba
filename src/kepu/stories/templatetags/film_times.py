# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of a film as people read them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def film_time(milliseconds: int) -> str:
    """``1:02.5`` or ``1:00:02.5`` for milliseconds from the film's zero."""
    seconds, rest = divmod(int(milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    tenth = f".{rest // 100}" if rest >= 100 else ""
    return f"{hours}:{minutes:02}:{seconds:02}{tenth}" if hours else f"{minutes}:{seconds:02}{tenth}"
