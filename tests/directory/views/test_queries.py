# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often the pages ask the database: no more for three rows than for one, and never often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.experts import Expertise, give_consent, make_expert
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.actions.units import add_unit
from kepu.directory.models import Import
from kepu.directory.roles import Role
from kepu.jobs.actions.enqueue import enqueue
from kepu.mail.actions.send import send
from kepu.mail.kinds import TEST
from kepu.review.actions.invite import invite
from kepu.review.actions.routes import adopt_route
from kepu.stories.actions.desk import comment
from kepu.stories.actions.planning import keep_programme, keep_topic
from kepu.stories.actions.stories import translate_story
from kepu.stories.models import Master, Programme, Story, Topic
from tests import loop
from tests.addresses import TABLE, Stage, set_up
from tests.cast import ADMINISTRATOR, Cast, client
from tests.jobs import work
from tests.queries import queries
from tests.review import routing

pytestmark = pytest.mark.django_db
MOST = 25
ALL_AT_ONCE = 29
"""Of a story that has something in every table that its pages show, and is on the longest route."""


def person(cast: Cast, number: int) -> None:
    made = add_person({"en": f"Many {number}"}, unit=cast.here, email=f"many{number}@example.org")
    grant_role(made, Role.PRODUCER, cast.there)
    expert = make_expert(made, Expertise(keywords={"en": ["tides"]}, affiliation={"en": "Institute"}))
    give_consent(expert)
    panel = add_panel({"en": f"Panel {number}"}, unit=cast.here)
    today = timezone.localdate()
    appoint(panel, expert, starts_on=today, ends_on=today + timedelta(days=20))


def unit(cast: Cast, number: int) -> None:
    add_unit({"en": f"Unit {number}"}, parent=cast.here)


def job(cast: Cast, number: int) -> None:
    enqueue(work.add, number, 1, unit=cast.here.public_id)


def letter(cast: Cast, number: int) -> None:
    send(TEST, f"many{number}@example.org", "en", {}, unit=cast.here.public_id)


def table(cast: Cast, number: int) -> None:
    Import.objects.create(kind="people", file_name=f"{number}.csv", user=cast.users[ADMINISTRATOR])


def master(cast: Cast, number: int) -> None:
    Master.objects.create(unit=cast.here, owner=cast.users["producer"], name=f"{number}.mp4", size=1)


def story(cast: Cast, number: int) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    written = loop.written_story(cast.here, owner)
    translate_story(written, "zh-hans", owner=owner)


def planned(cast: Cast, number: int) -> None:
    keep_programme(Programme(), {"names": {"en": f"Programme {number}"}, "unit": cast.here})
    told = {"title": f"Topic {number}", "unit": cast.here, "holder": cast.people["editor"]}
    keep_topic(Topic(), told | {"wanted_on": timezone.localdate()})
    story(cast, number)
    Story.objects.update(planned_on=timezone.localdate())


@pytest.mark.parametrize(
    ("route", "more"),
    [
        ("directory:people", person),
        ("directory:experts", person),
        ("directory:panels", person),
        ("home", person),
        ("directory:units", unit),
        ("jobs", job),
        ("letters", letter),
        ("directory:imports", table),
        ("stories:masters", master),
        ("stories:stories", story),
        ("stories:programmes", planned),
        ("stories:topics", planned),
        ("stories:calendar", planned),
        ("ledger", person),
    ],
)
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    cast: Cast, route: str, more: Callable[[Cast, int], None]
) -> None:
    browser, address = client(cast, ADMINISTRATOR), reverse(route)
    more(cast, 0)
    one = queries(browser, address)
    more(cast, 1)
    more(cast, 2)
    assert queries(browser, address) == one
    assert one <= MOST


@pytest.mark.parametrize("who", ["leader", ADMINISTRATOR])
def test_no_page_asks_often(cast: Cast, who: str) -> None:
    stage: Stage = set_up(cast)
    browser = client(cast, who)
    often = {}
    for each in TABLE:
        if each.page and who in each.who and each.method == "get":
            asked = queries(browser, each.of(stage))
            if asked > MOST:
                often[each.of(stage)] = asked
    assert often == {}


@pytest.mark.parametrize("who", ["leader", ADMINISTRATOR])
def test_a_story_with_all_that_can_hang_on_it_asks_little_more(cast: Cast, who: str) -> None:
    """Claims with evidence, reviews and open questions, captions, remarks that mention somebody, and the stages
    of the longest route with its questions: each is a table of its own. Two of those of the page of reviewing
    are no queries of a house: within the tests' own transaction its transaction is a savepoint."""
    owner, editor = cast.users["producer"], cast.people["editor"]
    assert owner is not None
    written, asked = loop.written_story(cast.here, owner), loop.expert_of(cast.there)
    loop.captioned(written)
    loop.signed(loop.text_claim(written), asked)
    invite(loop.text_claim(written, loop.OTHER, loop.SECOND), asked)
    comment(written, "Is this rounded?", author=owner, mentioned=[editor])
    adopt_route("three-reviews", unit=cast.here)
    routing.begun(written)
    browser = client(cast, who)
    queries(browser, reverse("reviewing", args=[written.public_id]))
    loop.rewritten(written, loop.BODY, title="Another title")
    for route in ("reviewing", "story"):
        assert queries(browser, reverse(route, args=[written.public_id])) <= ALL_AT_ONCE


def test_a_story_asks_as_often_with_three_claims_and_their_reviews_as_with_one(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    written, asked = loop.written_story(cast.here, owner), loop.expert_of(cast.there)
    browser, address = client(cast, ADMINISTRATOR), reverse("story", args=[written.public_id])
    loop.signed(loop.text_claim(written), asked)
    one = queries(browser, address)
    for words, place in ((loop.OTHER, loop.SECOND), ("the nearest body", loop.FIRST)):
        loop.signed(loop.text_claim(written, words, place), asked)
    assert queries(browser, address) == one <= MOST
