# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where things stand in the index's order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.search.index import Document, put
from kepu.search.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def of(name: str, seconds: int) -> Document:
    return Document("story", name, "潮汐", "", NOW + timedelta(seconds=seconds))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=8), min_size=1, max_size=5))
def test_what_falls_together_takes_the_nearest_free_second_before(batches: list[list[int]]) -> None:
    Entry.objects.all().delete()
    wanted: dict[str, int] = {}
    used: set[int] = set()
    for batch, seconds in enumerate(batches):
        put(of(f"{batch}-{place}", second) for place, second in enumerate(seconds))
        for place, second in enumerate(seconds):
            while second in used:
                second -= 1
            used.add(second)
            wanted[f"{batch}-{place}"] = SECOND + second
    assert dict(Entry.objects.values_list("public_id", "pk")) == wanted


def test_a_crowd_in_one_second_is_passed_in_as_many_queries_as_a_few() -> None:
    def queries(first: int, many: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            put(of(f"s{number}", 0) for number in range(first, first + many))
        return len(told)

    queries(0, 2)
    few = queries(2, 3)
    queries(5, 2000)
    assert queries(2005, 3) == few
    assert Entry.objects.count() == 2008
