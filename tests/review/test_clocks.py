# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of reviewing: letters that come in order, never twice, and stop; hours that no summer time moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.review.clocks import DAY, Step, hours_between, next_step, told

ASKED = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def walk(clock: timedelta, ticks: list[timedelta]) -> list[tuple[Step, datetime]]:
    """The letters that go out where a job looks after each of *ticks*, one behind the other."""
    now, done, done_at, sent = ASKED, 0, None, []
    for tick in ticks:
        now += tick
        if step := next_step(ASKED, ASKED + clock, done, done_at, now):
            sent.append((step, now))
            done, done_at = step.value, now
    return sent


@given(
    st.integers(1, 2160).map(lambda hours: timedelta(hours=hours)),
    st.lists(st.integers(1, 20_000).map(lambda minutes: timedelta(minutes=minutes)), max_size=40),
)
def test_letters_come_in_order_each_once_a_day_apart_and_then_stop(
    clock: timedelta, ticks: list[timedelta]
) -> None:
    sent = walk(clock, ticks)
    steps = [step.value for step, _at in sent]
    assert steps == sorted(set(steps))
    due = ASKED + clock
    for step, at in sent:
        if step is Step.HALF:
            assert ASKED + clock / 2 <= at < due
        else:
            assert at >= due + DAY * (step.value - Step.DUE.value)
    late = [at for step, at in sent if step is not Step.HALF]
    assert all(after - before >= DAY for before, after in pairwise(late))
    assert len([step for step, _at in sent if Step.DUE.value < step.value < Step.UNANSWERED.value]) <= 3


@given(st.integers(1, 2160))
def test_a_job_that_looks_every_ten_minutes_sends_six_letters_and_no_more(hours: int) -> None:
    clock = timedelta(hours=hours)
    sent = walk(clock, [timedelta(minutes=10)] * (hours * 6 + 8 * 24 * 6))
    assert [step for step, _at in sent] == list(Step)
    wanted = [ASKED + clock / 2, *(ASKED + clock + DAY * each for each in range(5))]
    for (_step, at), moment in zip(sent, wanted, strict=True):
        assert timedelta() <= at - moment <= timedelta(minutes=10)


def test_a_house_that_slept_for_a_month_writes_one_letter_a_day_and_not_all_at_once() -> None:
    sent = walk(timedelta(hours=4), [timedelta(days=30), *[timedelta(minutes=10)] * 6 * 24 * 6])
    assert [step for step, _at in sent] == [
        Step.DUE, Step.FIRST_DAY, Step.SECOND_DAY, Step.THIRD_DAY, Step.UNANSWERED,
    ]  # fmt: skip


@given(INSTANTS, st.integers(1, 2160), st.sampled_from(ZONES))
def test_a_clock_counts_hours_that_pass_in_whatever_zone_it_is_told(
    asked_at: datetime, hours: int, zone: str
) -> None:
    due = asked_at + timedelta(hours=hours)
    local = ZoneInfo(zone)
    assert hours_between(asked_at.astimezone(local), due.astimezone(local)) == hours


@given(INSTANTS, st.sampled_from(ZONES))
def test_what_is_told_names_one_instant_to_the_minute_and_a_time_that_was_there(
    moment: datetime, zone: str
) -> None:
    shown, _space, rest = told(moment, zone).partition(" (UTC")
    offset, _comma, name = rest.removesuffix(")").partition(", ")
    assert name == zone
    back = datetime.strptime(f"{shown} {offset.replace(':', '')}", "%Y-%m-%d %H:%M %z")
    assert back == moment.replace(second=0, microsecond=0)
    # A wall clock never shows an hour that is leapt over.
    there = back.astimezone(UTC).astimezone(ZoneInfo(zone))
    assert there.replace(tzinfo=None) == back.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "before", "hours", "shown"),
    [
        (
            "Europe/Berlin",
            datetime(2026, 3, 28, 12, tzinfo=UTC),
            13,
            "2026-03-29 03:00 (UTC+02:00, Europe/Berlin)",
        ),
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            0,
            "2026-10-25 02:30 (UTC+02:00, Europe/Berlin)",
        ),
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            1,
            "2026-10-25 02:30 (UTC+01:00, Europe/Berlin)",
        ),
        (
            "America/New_York",
            datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
            2,
            "2026-11-01 01:30 (UTC-05:00, America/New_York)",
        ),
        (
            "America/New_York",
            datetime(2026, 3, 8, 6, 59, tzinfo=UTC),
            1,
            "2026-03-08 03:59 (UTC-04:00, America/New_York)",
        ),
    ],
)
def test_an_hour_that_comes_twice_or_not_at_all_is_told_with_its_distance_from_utc(
    zone: str, before: datetime, hours: int, shown: str
) -> None:
    assert told(before + timedelta(hours=hours), zone) == shown
