# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of reviewing: when somebody is reminded, and how an instant is told.

A clock counts hours that pass. What is due is an instant, so the hour that a summer's end adds or its
beginning takes away moves nothing; only what a wall clock shows then is another.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.utils import timezone

DAY = timedelta(days=1)


class Step(Enum):
    """What is sent to whom, in this order; the value counts the steps that are done then."""

    HALF = 1
    """To who is asked: half of the clock has passed."""
    DUE = 2
    """To who is asked: the clock has run out."""
    FIRST_DAY = 3
    """To who is asked: it is late."""
    SECOND_DAY = 4
    THIRD_DAY = 5
    UNANSWERED = 6
    """To who sees to it: nobody answered, and no further letter goes to who was asked."""


def next_step(
    asked_at: datetime, due_at: datetime, done: int, done_at: datetime | None, now: datetime
) -> Step | None:
    """What is to be sent *now* to somebody who was asked at *asked_at*, after the first *done* steps, of
    which the last was at *done_at*; ``None`` where nothing is. What was missed while nothing ran is not made
    up for: the letter of half the clock is left out once it has run out, and those behind are a day
    apart."""
    if done >= Step.UNANSWERED.value:
        return None
    if done < Step.HALF.value and now < due_at:
        return Step.HALF if asked_at + (due_at - asked_at) / 2 <= now else None
    step = Step(max(done + 1, Step.DUE.value))
    late = due_at + DAY * (step.value - Step.DUE.value)
    if now < late:
        return None
    if step is not Step.DUE and done_at is not None and now < done_at + DAY:
        return None
    return step


def told(moment: datetime, zone: str = "") -> str:
    """*moment* as a wall clock in *zone* (an IANA name, that of the house by default) shows it, with how far
    that is from UTC: an hour that comes twice in a night is told apart by it."""
    name = zone or timezone.get_default_timezone_name()
    local = moment.astimezone(ZoneInfo(name))
    return f"{local:%Y-%m-%d %H:%M} (UTC{_offset(local)}, {name})"


def told_short(moment: datetime) -> str:
    """The same in the zone of the house, which whoever reads it is told once."""
    local = moment.astimezone(timezone.get_default_timezone())
    return f"{local:%Y-%m-%d %H:%M} {_offset(local)}"


def _offset(local: datetime) -> str:
    """How far its zone is from UTC then."""
    offset = local.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def hours_between(start: datetime, end: datetime) -> float:
    """Hours that passed, whatever the wall clocks did."""
    # Between two times of one zone Python counts what its wall clock shows.
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 3600
