# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much room a collection has. Whoever knows whose collection it is tells this room, which knows not."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Sum
from wagtail.models import Collection

from kepu.images.models import Picture

Room = Callable[[Collection, int], None]
"""Is given a collection and the bytes that would come into it; raises ``SpokenError`` where they are too
many."""
_rooms: list[Room] = []


def register(room: Room) -> None:
    """Ask *room* from here on, before a picture is taken."""
    if room not in _rooms:
        _rooms.append(room)


def check_room(collection: Collection, more: int) -> None:
    """Raises ``SpokenError`` where *more* bytes are too many for *collection*."""
    for room in _rooms:
        room(collection, more)


def bytes_by_path() -> dict[str, int]:
    """The bytes of the pictures in each collection itself, by its path."""
    rows = Picture.objects.order_by().values("collection__path").annotate(bytes=Sum("file_size"))
    return {row["collection__path"]: int(row["bytes"] or 0) for row in rows}
