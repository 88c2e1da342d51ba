# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an expert who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.channels.actions.publish import withdraw
from kepu.directory.models import Expert, Person
from kepu.jobs.running import run_due
from kepu.mail.models import Letter
from kepu.review.actions.invite import invite
from kepu.review.codes import send_code
from kepu.review.evidence.references import read_references
from kepu.review.models import Claim
from kepu.review.tokens import invitation_link
from kepu.stories.models import Story
from tests import loop
from tests.cast import EXPERT, Cast, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(cast: Cast) -> Expert:
    Expert.objects.update(load_cap=50)
    return Expert.objects.get(pk=cast.expert.pk)


def story(cast: Cast, title: str = "Light of the Moon") -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.rewritten(loop.written_story(cast.here, owner), loop.BODY, title=title)


def page(cast: Cast, route: str = "my_reviews", **more: str) -> str:
    return client(cast, EXPERT).get(reverse(route), more).content.decode()


def test_an_expert_finds_what_waits_what_they_answered_and_their_letters(cast: Cast, expert: Expert) -> None:
    assert "What you answer will stand here." in page(cast)
    told = story(cast)
    loop.signed(loop.text_claim(told), expert)
    loop.published(told)
    waiting = invite(loop.text_claim(told, loop.OTHER, loop.SECOND), expert)
    send_code(waiting)
    mail.outbox.clear()
    run_due()
    shown = page(cast)
    assert f'href="{invitation_link(waiting)}"' in shown
    assert loop.TEXT in shown
    assert f'href="{told.publications.get().receipt["address"]}"' in shown
    assert Letter.objects.get(kind="channels/letters/published").subject in shown
    code = next(found for each in mail.outbox if (found := re.search(r"\b\d{6}\b", str(each.body))))
    assert code[0] not in shown


def test_an_expert_sees_nothing_of_another(cast: Cast, expert: Expert) -> None:
    other = loop.expert_of(cast.there, "Another", "another@example.org")
    loop.signed(loop.text_claim(story(cast)), other)
    shown = page(cast)
    assert loop.TEXT not in shown
    assert page(cast, "my_reviews_orcid") == ""


def test_the_file_for_orcid_holds_what_readers_see_and_can_be_read_again(cast: Cast, expert: Expert) -> None:
    hostile = "50% of} the {{Moon & \\ its_light"
    shown, hidden = story(cast, hostile), story(cast, "Never published")
    for each in (shown, hidden):
        loop.signed(loop.text_claim(each), expert)
    loop.published(shown)
    told = page(cast, "my_reviews_orcid")
    found = read_references(told)
    (item,) = found.items
    assert found.broken == 0
    assert {"“50%", "its_light”"} <= set(str(item["title"]).split())
    assert item["URL"].endswith(shown.publications.get().receipt["address"])
    assert item["author"]
    assert "Never published" not in told
    withdraw(shown.publications.get(), "It was wrong.")
    assert page(cast, "my_reviews_orcid") == ""


def test_many_reviews_ask_the_database_as_often_as_one_and_stand_on_pages(cast: Cast, expert: Expert) -> None:
    told = story(cast)
    counts = []
    claim = loop.text_claim(told)
    for many in (1, 3):
        for _turn in range(many - claim.reviews.count()):
            loop.signed(Claim.objects.get(pk=claim.pk), expert)
        reader = client(cast, EXPERT)
        reader.get(reverse("my_reviews"))
        with CaptureQueriesContext(connection) as asked:
            reader.get(reverse("my_reviews"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Person.objects.filter(expert=expert).count() == 1
