# SPDX-License-Identifier: AGPL-3.0-or-later
"""What clocks show in a zone, and when that is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kepu.stories.moments import instants

ZONES = st.sampled_from(
    ["Asia/Shanghai", "Europe/Berlin", "America/Toronto", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
)


@given(instant=st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)), zone=ZONES)
def test_an_instant_is_among_those_at_which_the_clock_shows_what_it_shows(
    instant: datetime, zone: str
) -> None:
    shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    found = instants(shown, zone)
    assert instant in found
    assert len(found) <= 2


def test_an_hour_is_missing_in_spring_and_comes_twice_in_autumn() -> None:
    assert instants(datetime(2030, 3, 31, 2, 30), "Europe/Berlin") == []
    assert instants(datetime(2030, 10, 27, 2, 30), "Europe/Berlin") == [
        datetime(2030, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2030, 10, 27, 1, 30, tzinfo=UTC),
    ]
