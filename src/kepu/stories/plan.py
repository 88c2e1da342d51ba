# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is planned for which day: topics that are wanted and stories that are to go out."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.stories.models import Story, Topic
from kepu.users.models import User

SPANS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the plan. ``kind`` is ``story`` or ``topic``; ``who`` is who has it."""

    kind: str
    public_id: str
    title: str
    day: date
    state: str
    unit: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; ``outside`` of the month that is shown."""

    date: date
    items: list[Item]
    today: bool
    outside: bool


def items_between(user: User, first: date, end: date) -> list[Item]:
    """What *user* may see from *first* until *end* (without it), by day."""
    stories = visible(user, Verb.SEE_STORIES, Story.objects.select_related("unit", "owner__person"))
    topics = visible(user, Verb.SEE_STORIES, Topic.objects.select_related("unit", "holder")).filter(
        story=None
    )
    found = [
        Item("story", each.public_id, each.title, each.planned_on, str(each.get_state_display()),
        each.unit.name, _name(each.owner))
        for each in stories.filter(planned_on__gte=first, planned_on__lt=end).defer("body", "script")
    ]  # fmt: skip
    found += [
        Item("topic", each.public_id, each.title, each.wanted_on, str(each.get_state_display()),
        each.unit.name, each.holder.name if each.holder else "")
        for each in topics.filter(wanted_on__gte=first, wanted_on__lt=end)
        if each.wanted_on is not None
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.day, each.kind, each.title))


def _name(owner: User | None) -> str:
    person = getattr(owner, "person", None)
    return person.name if person is not None else ""


def dates_of(span: str, day: date) -> list[date]:
    """The days that are shown: *day* alone, its week from Monday, or the weeks of its month."""
    if span == "day":
        return [day]
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=number) for number in range(7)]
    return list(Calendar().itermonthdates(day.year, day.month))


def weeks(span: str, day: date, items: Iterable[Item], today: date) -> list[list[Day]]:
    """The calendar around *day*, a row each week."""
    by_day: dict[date, list[Item]] = {}
    for item in items:
        by_day.setdefault(item.day, []).append(item)
    days = [
        Day(each, by_day.get(each, []), each == today, span == "month" and each.month != day.month)
        for each in dates_of(span, day)
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def step(span: str, day: date, forward: bool) -> date:
    """The same place in the next or the last span."""
    if span == "month":
        first = day.replace(day=1)
        return (
            (first + timedelta(days=32)).replace(day=1)
            if forward
            else (first - timedelta(days=1)).replace(day=1)
        )
    many = {"day": 1, "week": 7}[span]
    return day + timedelta(days=many if forward else -many)


def as_calendar(items: Sequence[Item], name: str, host: str) -> bytes:
    """The plan as iCalendar (RFC 5545): an all-day event for each thing."""
    from icalendar import Calendar as ICalendar  # 7 MB; few ask for it
    from icalendar import Event

    calendar = ICalendar()
    calendar.add("prodid", "-//Kepu//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for item in items:
        event = Event()
        event.add("uid", f"{item.kind}-{item.public_id}@{host}")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("summary", item.title)
        event.add("description", " · ".join(filter(None, (item.state, item.unit, item.who))))
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
