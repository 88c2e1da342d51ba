# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for somebody: each room says it for its own things, and one page shows it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, why in a sentence, where it is done, and by when (an instant);
    without a time it waits as long as it must."""

    what: str
    why: str
    address: str
    due: datetime | None = None

    def late(self, now: datetime) -> bool:
        """Whether it should have been done by *now*."""
        return self.due is not None and self.due <= now


Provider = Callable[[Any], Iterable[Waiting]]
"""Given a user, what waits for them; few queries, and as many for one thing as for a hundred."""
_providers: dict[str, Provider] = {}


def register(room: str, provider: Provider) -> None:
    """Let *provider* say what waits in *room*."""
    _providers[room] = provider


def waiting_for(user: Any) -> list[Waiting]:
    """All that waits for *user*: what is due first stands first, then what has no time."""
    found = [each for room in sorted(_providers) for each in _providers[room](user)]
    return sorted(found, key=lambda each: (each.due is None, each.due.timestamp() if each.due else 0.0))
