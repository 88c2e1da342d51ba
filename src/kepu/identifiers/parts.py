# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person took part in: each room says it for its own things, and the person's page shows it all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

MOST_SHOWN = 25
"""Of each room; its own list has the rest."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing: what it is called and in which language, what the person did, where it is, and when it was
    changed last."""

    what: str
    language: str
    did: str
    address: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """What one room has of a person: the newest, how many there are in all, and where all of them are
    listed."""

    title: str | Promise
    newest: Sequence[Part]
    total: int
    address: str


Provider = Callable[[Any, str], Parts]
"""Given a user and the ``public_id`` of a person, what that user may see; as many queries for one thing as
for a hundred."""
_providers: dict[str, Provider] = {}


def register(room: str, provider: Provider) -> None:
    """Let *provider* say what people took part in in *room*."""
    _providers[room] = provider


def parts_of(user: Any, person: str) -> list[Parts]:
    """What each room has of *person* that *user* may see; rooms with nothing are left out."""
    found = (_providers[room](user, person) for room in sorted(_providers))
    return [each for each in found if each.total]
