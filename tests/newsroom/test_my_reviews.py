# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an expert who has an account."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from kepu.channels.actions.publish import withdraw
from kepu.channels.models import Publication
from kepu.directory.models import Expert, Person
from kepu.jobs.running import run_due
from kepu.mail.models import Letter
from kepu.newsroom.my_reviews import PAGE
from kepu.review.actions.invite import invite
from kepu.review.actions.sign import withdraw_review
from kepu.review.codes import send_code
from kepu.review.evidence.references import read_references
from kepu.review.models import Claim, Invitation, Review
from kepu.review.tokens import invitation_link
from kepu.stories.models import Story
from tests import loop
from tests.cast import EXPERT, Cast, client
from tests.queries import queries

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


def test_a_review_that_is_read_in_two_channels_is_one_entry_of_the_house_s_year(
    cast: Cast, expert: Expert
) -> None:
    told = story(cast)
    review = loop.signed(loop.text_claim(told), expert)
    loop.published(told)
    first = told.publications.get()
    again = Publication.objects.get(pk=first.pk)
    again.pk, again.public_id, again.channel = None, "elsewhere", "elsewhere"
    again.receipt = {"address": "/elsewhere"}
    again.save()
    Review.objects.filter(pk=review.pk).update(signed_at=datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    shown = page(cast, "my_reviews_orcid")
    assert shown.count("@misc{") == 1 and first.receipt["address"] in shown and "/elsewhere" not in shown
    assert "year = {2027}" in shown


def test_a_signature_that_does_not_hold_says_why(cast: Cast, expert: Expert) -> None:
    review = loop.signed(loop.text_claim(story(cast)), expert)
    withdraw_review(review)
    assert "void: withdrawn by who signed it" in page(cast)


def test_numbers_are_raised_as_on_the_page_that_asks(cast: Cast, expert: Expert) -> None:
    told = story(cast)
    invitation = invite(loop.text_claim(told, loop.OTHER, loop.SECOND), expert)
    asking = client(cast, EXPERT).get(invitation_link(invitation)).content.decode()
    for shown in (asking, page(cast)):
        assert "10⁶" in shown and "^{6}" not in shown


def test_letters_follow_whom_they_were_to_and_not_an_address_that_is_somebody_else_s_now(
    cast: Cast, expert: Expert
) -> None:
    before = loop.expert_of(cast.there, "Before", "before@example.org")
    told = story(cast)
    for each, words, place in ((before, loop.TEXT, loop.FIRST), (expert, loop.OTHER, loop.SECOND)):
        invite(loop.text_claim(told, words, place), each)
    theirs, mine = (Letter.objects.get(person=each.person.public_id) for each in (before, expert))
    Person.objects.filter(pk=before.person_id).update(email="")
    Person.objects.filter(pk=expert.person_id).update(email="before@example.org")
    shown = page(cast)
    assert mine.text.strip().splitlines()[0] in shown
    assert loop.TEXT in theirs.text and loop.TEXT not in shown


def test_many_reviews_questions_and_letters_ask_the_database_as_often_as_one_and_stand_on_pages(
    cast: Cast, expert: Expert
) -> None:
    told, person = story(cast), expert.person.public_id
    review = loop.signed(loop.text_claim(told), expert)
    waiting = invite(loop.text_claim(told, loop.OTHER, loop.SECOND), expert)
    reader, address = client(cast, EXPERT), reverse("my_reviews")
    one = queries(reader, address)
    Letter.objects.all().delete()
    for number in range(PAGE):
        review.pk = review.id = review.signoff_ptr_id = None
        review.public_id, review.content = f"review{number}", {"statement": f"Said {number}."}
        review.save()
        claim = Claim.objects.create(story=told, number=10 + number, statement=f"Asked {number}.")
        Invitation.objects.create(claim=claim, expert=expert, expires_at=waiting.expires_at)
        Letter.objects.create(kind="review/letters/ask", person=person, subject=f"Letter {number}.")
    Letter.objects.create(kind="review/letters/ask", person=person, subject="Letter 25.")
    assert queries(reader, address) == one <= 25
    shown, behind = page(cast), page(cast, asked="2", page="2", letters="2")
    assert [shown.count(each) for each in (">Asked ", '<li><span lang="en">Said ', "· Letter ")] == [
        24,
        25,
        25,
    ]
    assert all(each in behind and each not in shown for each in ("Asked 24.", loop.TEXT, "· Letter 0."))
