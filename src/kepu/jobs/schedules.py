# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that comes again: what the program knows of it, and when it comes next.

A room tells of its schedules in its ``AppConfig.ready``. The rows are made by the ticker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kepu.jobs.durable import DurableTask


@dataclass(frozen=True, slots=True)
class Recurring:
    """One named schedule: what is done, and either each so many seconds or each day at a local time."""

    name: str
    task: DurableTask
    arguments: tuple[Any, ...] = ()
    every_seconds: int | None = None
    daily_at: time | None = None
    zone: str = ""
    """An IANA name; empty for the zone of the house."""


_known: dict[str, Recurring] = {}


def register(recurring: Recurring) -> None:
    """Do *recurring* from here on. One of the same name takes its place."""
    if (recurring.every_seconds is None) == (recurring.daily_at is None):
        raise ValueError(f"{recurring.name}: either every_seconds or daily_at")
    _known[recurring.name] = recurring


def known() -> dict[str, Recurring]:
    """The schedules of this program by name."""
    return dict(_known)


def next_instant(
    after: datetime,
    *,
    every_seconds: int | None,
    daily_at: time | None,
    zone: str,
    last: datetime | None = None,
) -> datetime:
    """The first instant behind *after*, in UTC. An interval keeps step with *last*, so that what was missed
    while nothing ran is done once and not made up for. Each local day has one instant: a time that the clock
    jumps over comes as much later, and one that comes twice counts the first time."""
    if daily_at is None:
        assert every_seconds
        begin = last or after
        steps = max(1, (after - begin) // timedelta(seconds=every_seconds) + 1)
        return (begin + steps * timedelta(seconds=every_seconds)).astimezone(UTC)
    local = ZoneInfo(zone)
    day = after.astimezone(local).date() - timedelta(days=1)
    while True:
        instant = datetime.combine(day, daily_at, local).astimezone(UTC)
        if instant > after:
            return instant
        day += timedelta(days=1)
