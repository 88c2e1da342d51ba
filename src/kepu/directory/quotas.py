# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much room units have for files: their own quota, or that of the house. What lies in a unit counts for
every unit above it too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Unit
from kepu.engine.disk import readable_size
from kepu.images.quotas import bytes_by_path

MEGABYTE = 1_000_000
NEARLY = 0.9
"""From this part on, somebody is told."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The bytes that a unit has used, and may use; 0 is as many as there are."""

    used: int
    quota: int

    @property
    def nearly_full(self) -> bool:
        """Whether little is left."""
        return bool(self.quota) and self.used >= NEARLY * self.quota

    @property
    def readable(self) -> tuple[str, str]:
        """Both for people; the second is empty without a quota."""
        return readable_size(self.used), readable_size(self.quota) if self.quota else ""


def quota_of(unit: Unit) -> int:
    """The bytes that *unit* may use; 0 is as many as there are."""
    if unit.quota is not None:
        return unit.quota * MEGABYTE
    return int(settings.HOUSE.unit_quota)


Counter = Callable[[], dict[str, int]]
"""Bytes by the path of the unit in which they lie."""
_counters: list[Counter] = []


def count_too(counter: Counter) -> None:
    """Count what *counter* says, from here on, beside pictures."""
    if counter not in _counters:
        _counters.append(counter)


def usage(unit: Unit) -> Usage:
    """What *unit* and all below it use, and may."""
    return usages([unit])[0][1]


def usages(units: Iterable[Unit]) -> list[tuple[Unit, Usage]]:
    """The same of many, in as many queries."""
    pictures, others = bytes_by_path(), [counter() for counter in _counters]
    found = []
    for unit in units:
        used = _below(pictures, unit.collection.path) if unit.collection is not None else 0
        used += sum(_below(known, unit.path) for known in others)
        found.append((unit, Usage(used, quota_of(unit))))
    return found


def _below(known: dict[str, int], path: str) -> int:
    return sum(size for each, size in known.items() if each.startswith(path))


def check_room_in(unit: Unit, more: int) -> None:
    """Raises ``DirectoryError`` where *more* bytes are too many for *unit* or one above."""
    for each, known in usages(
        Unit.objects.filter(path__in=unit.paths_from_top()).select_related("collection")
    ):
        if known.quota and known.used + more > known.quota:
            raise DirectoryError(
                _(
                    "“{unit}” has room for {quota} and uses {used}: the file has {more}. Delete what is not"
                    " needed, or ask whoever keeps the unit above for more room."
                ),
                unit=each.name,
                quota=readable_size(known.quota),
                used=readable_size(known.used),
                more=readable_size(more),
            )


def check_unit_room(collection: Collection, more: int) -> None:
    """The same for a collection of pictures; one that is no unit's has room."""
    steps = range(Collection.steplen, len(collection.path) + 1, Collection.steplen)
    above = [collection.path[:end] for end in steps]
    unit = Unit.objects.filter(collection__path__in=above).order_by("-collection__depth").first()
    if unit is not None:
        check_room_in(unit, more)
