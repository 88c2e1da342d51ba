# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of stories says where each stands in the world."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.channels.whereabouts import HOLDS
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.stories.models import Story
from kepu.stories.queries import Asked, story_rows
from kepu.stories.whereabouts import places_of
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, client
from tests.queries import queries

pytestmark = pytest.mark.django_db
LIST = "stories:stories"


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


@pytest.fixture
def placed(cast: Cast, owner: User) -> dict[str, Story]:
    """A story at each place, by its name."""
    made = {place.name: loop.written_story(cast.here, owner) for place, _held in HOLDS}
    for name, story in made.items():
        Story.objects.filter(pk=story.pk).update(title=f"At {name}")
    loop.published(made["live"])
    withdraw(loop.published(made["withdrawn"]), "Taken back.")
    loop.signed(loop.text_claim(made["correcting"]), loop.expert_of(cast.there))
    loop.published(made["correcting"])
    loop.rewritten(made["correcting"], loop.BODY[1:], title="At correcting")
    cancel(Job.objects.get(public_id=publish(made["blocked"]).job))
    run_due()
    publish(made["building"])
    return made


def test_each_story_says_where_it_stands_and_is_found_by_it(
    cast: Cast, owner: User, placed: dict[str, Story]
) -> None:
    places = places_of(story_rows(owner, Asked()))
    assert {key: place.name for key, place in places.items()} == {
        story.pk: name for name, story in placed.items()
    }
    for name, story in placed.items():
        assert list(story_rows(owner, Asked(place=name))) == [story]
    page = client(cast, "editor", "en").get(reverse(LIST), {"place": "blocked"}).content.decode()
    assert re.findall(r">At (\w+)<", page) == ["blocked"]
    assert '<span class="kepu-state kepu-calls-cinnabar">▲ Blocked</span>' in page
    page = client(cast, "editor", "zh-hans").get(reverse(LIST), {"place": "nowhere"}).content.decode()
    for told in ("■ 已发", "▶ 制作", "◤ 更正", "✕ 撤下", "▲ 受阻", "○ 编辑"):
        assert f">{told}</span>" in page


def test_a_story_is_at_one_place_the_first_that_fits(owner: User, placed: dict[str, Story]) -> None:
    """A live one that is being made anew is being made; one that failed then is blocked."""
    story = loop.rewritten(placed["live"], [*loop.BODY, ("heading", "More", "h")])
    again = publish(story)
    assert story_rows(owner, Asked(place="building")).filter(pk=story.pk).exists()
    cancel(Job.objects.get(public_id=again.job))
    run_due()
    for name in (place.name for place, _held in HOLDS):
        found = story_rows(owner, Asked(place=name)).filter(pk=story.pk).exists()
        assert found == (name == "blocked"), name
    assert Publication.objects.filter(story=story, state=State.LIVE).exists()


def test_the_workbook_says_it_too(cast: Cast, placed: dict[str, Story]) -> None:
    answer = client(cast, "editor", "en").get(reverse(LIST), {"table": "xlsx", "place": "live"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[3] for row in rows] == ["Where it stands", "■ Live"]


def test_the_list_takes_as_many_queries_for_one_story_as_for_three(cast: Cast, owner: User) -> None:
    asking, counts = client(cast, "editor"), []
    for number in (1, 2):
        for _ in range(number):
            loop.published(loop.written_story(cast.here, owner))
        for told in ({}, {"place": "live"}):
            counts.append(queries(asking, reverse(LIST), told))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25
