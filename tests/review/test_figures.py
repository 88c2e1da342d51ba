# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long reviewing takes: counted from the question to the answer, by person, unit and stage."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.roles import Role
from kepu.review.actions.reviewing import give_back
from kepu.review.figures import percentile, report
from kepu.review.models import Assignment
from tests import loop
from tests.cast import Cast
from tests.review.routing import approved_by, asked, begun, route, stage

HOURS = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


@given(HOURS, st.integers(1, 99))
def test_a_percentile_is_one_of_the_hours_and_so_many_are_not_longer(hours: list[float], part: int) -> None:
    found = percentile(hours, part)
    assert found in hours
    assert found is not None
    assert sum(each <= found for each in hours) * 100 >= part * len(hours)
    assert sum(each < found for each in hours) * 100 < part * len(hours)


@given(HOURS.filter(lambda hours: len(hours) % 2 == 1))
def test_the_median_of_an_odd_number_is_the_one_in_the_middle(hours: list[float]) -> None:
    assert percentile(hours, 50) == median(hours)


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 50) is None


@pytest.mark.django_db
def test_a_report_says_what_waits_and_how_long_answers_took(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.above, stage("first"), stage("second", Role.SECTION_HEAD))
    stories = [loop.written_story(unit, owner) for unit in (cast.here, cast.here, cast.here)]
    for number, story in enumerate(stories):
        begun(story)
        (question,) = asked(story)
        if number < 2:
            approved_by(question)
        else:
            give_back(question, "Too long.")
        Assignment.objects.filter(pk=question.pk).update(
            made_at=timezone.now() - timedelta(hours=10 * (number + 1))
        )
    late = Assignment.objects.filter(ended_at=None).order_by("pk")[0]
    Assignment.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
    today = timezone.localdate()
    told = report(cast.users["leader"], today, today)
    (editor,) = [each for each in told.people if each.name == "Sample editor"]
    assert (editor.waits, editor.signed, editor.given_back) == (0, 2, 1)
    assert (round(editor.median or 0), round(editor.ninetieth or 0)) == (20, 30)
    (head,) = [each for each in told.people if each.name == "Sample section-head"]
    assert (head.waits, head.late, head.median) == (2, 1, None)
    assert [(each.name, each.waits, each.signed) for each in told.stages] == [
        ("First", 0, 2),
        ("Second", 2, 0),
    ]
    assert [(each.name, each.waits, each.signed) for each in told.units] == [("Unit here", 2, 2)]
    week_ago = today - timedelta(days=7)
    assert [each.signed for each in report(cast.users["leader"], week_ago, week_ago).stages] == [0]
    assert report(cast.users["neighbour"], today, today).people == []
