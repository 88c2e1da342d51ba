# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of a film as people type them."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:\.\d{1,3})?)\Z|(\d{1,6}(?:\.\d{1,3})?)\Z", re.ASCII)


def read_time(told: str) -> int | None:
    """*told* (``1:02:03.5``, ``2:03``, ``123.5``) in milliseconds; ``None`` where it is none."""
    found = _CLOCK.match(told.strip().replace("：", ":").replace("，", ".").replace(",", "."))
    if found is None:
        return None
    hours, minutes, seconds, bare = found.groups()
    if bare is not None:
        return round(float(bare) * 1000)
    return round((int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def told_time(milliseconds: int) -> str:
    """*milliseconds* as people read them: ``1:02.5`` or ``1:00:02.5``."""
    seconds, rest = divmod(int(milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    tenth = f".{rest // 100}" if rest >= 100 else ""
    return f"{hours}:{minutes:02}:{seconds:02}{tenth}" if hours else f"{minutes}:{seconds:02}{tenth}"
