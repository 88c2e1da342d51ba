# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts are told what became of their answers, and take their names back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import publish
from kepu.channels.models import Correction
from kepu.channels.telling import tell_published
from kepu.directory.actions.experts import may_be_named
from kepu.directory.models import Expert
from kepu.jobs.running import run_due
from kepu.mail.actions.unsubscribe import unsubscribe
from kepu.mail.models import Letter
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.sign import Answer, sign
from kepu.review.actions.withdraw_name import withdraw_name
from kepu.review.codes import send_code
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Review
from kepu.review.states import Naming
from kepu.review.tokens import name_link, read_name_token
from kepu.stories.models import Story
from kepu.stories.text import readable
from tests import loop
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
PUBLISHED, CORRECTED = "channels/letters/published", "channels/letters/corrected"
OTHER_WORDS = loop.TEXT.replace("1.3", "1.28")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


@pytest.fixture
def story(cast: Cast, expert: Expert) -> Story:
    """A story with two claims that one expert signed, published."""
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    for words, place in ((loop.TEXT, loop.FIRST), (loop.OTHER, loop.SECOND)):
        loop.signed(loop.text_claim(story, words, place), expert)
    loop.published(story)
    return story


def letters(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=kind, address="asked@example.org").order_by("pk"))


def page(story: Story) -> str:
    address = story.publications.get(state="live").receipt["address"]
    return Client(headers={"accept-language": "en"}).get(address).content.decode()


def link_in(letter: Letter) -> str:
    found = re.search(r"\S+(/r/n/\S+)", letter.text)
    assert found is not None, letter.text
    return found[1]


def corrected(story: Story, expert: Expert) -> None:
    """What the first claim covers is something else, signed anew, noticed and published."""
    body = [("paragraph", loop.BODY[0][1].replace("1.3", "1.28"), loop.FIRST), loop.BODY[1]]
    fresh = loop.rewritten(story, body)
    claim = Claim.objects.get(story=story, number=1)
    loop.signed(loop.text_claim(fresh, OTHER_WORDS), expert)

    drop_claim(claim)
    write_notice(Correction.objects.get(), "It is 1.28 seconds.", "correct")
    publication = story.publications.get()

    made = publish(Story.objects.get(pk=story.pk))
    run_due()
    made.refresh_from_db()
    assert (made.state, publication.pk) != ("failed", made.pk)


def test_one_letter_tells_of_publication_and_none_of_the_next(story: Story, expert: Expert) -> None:
    (letter,) = letters(PUBLISHED)
    assert loop.TEXT in letter.text
    assert readable(loop.OTHER) in letter.text
    assert letter.person == expert.person.public_id
    assert story.publications.get().receipt["address"] in letter.text
    loop.rewritten(story, loop.BODY, summary="Another summary.")

    publish(Story.objects.get(pk=story.pk))
    run_due()
    assert len(letters(PUBLISHED)) == 1


def test_whoever_wants_no_such_letter_gets_none_and_none_is_counted(story: Story, expert: Expert) -> None:
    publication = story.publications.get()
    Review.objects.update(told_at=None)
    assert tell_published(publication) == 1
    Review.objects.update(told_at=None)
    unsubscribe("asked@example.org", PUBLISHED)
    assert tell_published(publication) == 0
    assert len(letters(PUBLISHED)) == 2


def test_a_correction_is_told_to_who_signed_what_was_wrong(story: Story, expert: Expert) -> None:
    assert letters(CORRECTED) == []
    corrected(story, expert)
    (letter,) = letters(CORRECTED)
    assert "1.3 seconds" in letter.text
    assert "Readers are told: It is 1.28 seconds." in letter.text
    assert len(letters(PUBLISHED)) == 2, "what they signed since is published for the first time"


def asked_code(link: str) -> str:
    mail.outbox.clear()
    Invitation.objects.update(code_at=None)
    assert Client(headers={"accept-language": "en"}).post(link, {"do": "code"}).status_code == 200
    run_due()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("where", ["story", "everywhere"])
def test_a_name_that_is_taken_back_leaves_the_page_and_what_was_signed_stays(
    cast: Cast, story: Story, expert: Expert, where: str, django_capture_on_commit_callbacks: Any
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    other = loop.written_story(cast.here, owner)
    loop.signed(loop.text_claim(other), expert)
    loop.published(other)
    assert "Sample Expert" in page(story)
    (letter, _other) = letters(PUBLISHED)
    link = link_in(letter)
    shown = Client(headers={"accept-language": "en"}).get(link).content.decode()
    assert "What is different then" in shown
    assert Review.objects.filter(naming=Naming.NAMED).count() == 3, "looking takes nothing back"
    code = asked_code(link)
    told = {"do": "withdraw", "where": where, "code": code}
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client(headers={"accept-language": "en"}).post(link, told).content.decode()
    assert "Your name was taken back" in answer
    assert "Sample Expert" not in page(story)
    assert "an expert who is known to this house" in page(story)
    assert ("Sample Expert" in page(other)) == (where == "story")
    assert may_be_named(expert) == (where == "story")
    assert all(each.void_at is None for each in Review.objects.all())


def test_who_was_only_forwarded_the_letter_takes_no_name_back(story: Story) -> None:
    link = link_in(letters(PUBLISHED)[0])
    asked_code(link)
    answer = Client(headers={"accept-language": "en"}).post(link, {"do": "withdraw", "code": "000000"})
    assert answer.status_code == 422
    assert "Sample Expert" in page(story)


def test_a_code_for_the_name_signs_nothing_and_one_that_signs_takes_no_name_back(
    cast: Cast, story: Story, expert: Expert
) -> None:
    review = Review.objects.earliest("pk")
    link = name_link(review)
    code = asked_code(link)
    Invitation.objects.filter(pk=review.invitation_id).update(ended_at=None)
    claim = Claim.objects.get(pk=review.claim_id)

    with pytest.raises(ReviewError, match="not the code"):
        sign(review.invitation, Answer("wrong", claim.digest), code)
    Invitation.objects.update(code_at=None)
    mail.outbox.clear()
    send_code(Invitation.objects.get(pk=review.invitation_id))
    run_due()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    with pytest.raises(ReviewError, match="not the code"):
        withdraw_name(review, found[0])


def test_a_name_that_stands_nowhere_is_not_taken_back(story: Story, expert: Expert) -> None:

    review = Review.objects.earliest("pk")
    withdraw_name(review, asked_code(name_link(review)))
    with pytest.raises(ReviewError, match="nothing to take back"):
        withdraw_name(review, asked_code(name_link(review)))


def test_a_link_that_is_cut_old_or_of_somebody_deleted_is_not_there(
    story: Story, expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = name_link(Review.objects.earliest("pk"))
    token = link.removeprefix("/r/n/").removesuffix("/")
    assert read_name_token(token) is not None
    assert read_name_token(token[:-2]) is None
    assert Client().get(f"{link[:-3]}/").status_code == 404
    expert.person.__class__.objects.filter(pk=expert.person_id).update(erased_at=timezone.now())
    assert read_name_token(token) is None
    monkeypatch.setattr(signing.TimestampSigner, "timestamp", lambda self: signing.b62_encode(1))
    old = name_link(Review.objects.earliest("pk"))
    assert Client().get(old).status_code == 404
