# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts who do not answer: they decline, or name a colleague, whom an editor asks or does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.erase import erase_person
from kepu.directory.models import Expert, Person
from kepu.identifiers.waiting import waiting_for
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from kepu.review.actions.invite import invite
from kepu.review.actions.leave_question import Colleague, decline, hand_over
from kepu.review.actions.referrals import ask_referred, refuse_referral
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Referral, Review
from kepu.review.referring import KEPT_FOR, MOST, forget_old_referrals
from kepu.review.states import State
from kepu.review.tokens import make_token
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
NAMED = {"colleague": "Sample Colleague", "address": "Colleague@Example.org", "note": "She measured it."}


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.text_claim(loop.written_story(cast.here, owner))


@pytest.fixture
def invitation(cast: Cast, claim: Claim) -> Invitation:
    return invite(claim, loop.expert_of(cast.there))


def sent(invitation: Invitation, do: str, **told: str) -> str:
    address = reverse("review:ask", args=[make_token(invitation)])
    answer = Client(headers={"accept-language": "en"}).post(address, {"do": do} | told)
    return answer.content.decode()


def waits(cast: Cast, who: str = "editor") -> list[str]:
    return [each.why for each in waiting_for(cast.users[who]) if "expert" in each.why.lower()]


def test_who_declines_needs_no_code_and_the_editor_is_told_why(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    assert "asks somebody else" in sent(invitation, "decline", reason="I am at sea.")
    claim.refresh_from_db()
    invitation.refresh_from_db()
    assert (claim.state, invitation.ended_as) == (State.OPEN, "declined")
    assert waits(cast) == ["Sample Expert declined: ask somebody else. “I am at sea.”"]
    assert waits(cast, "stranger") == []
    assert "answered or taken back" in sent(invitation, "decline")
    invite(claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    assert waits(cast) == []


def test_a_colleague_is_named_with_a_code_and_nothing_is_sent_to_them(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    code = loop.code_of(invitation)
    assert "sees whom you named" in sent(invitation, "hand-over", code=code, **NAMED)
    run_due()
    assert all("colleague@example.org" not in each.to for each in mail.outbox)
    made = Referral.objects.get()
    assert (made.name, made.address) == ("Sample Colleague", "colleague@example.org")
    assert waits(cast) == [
        "Sample Expert does not answer and names Sample Colleague: ask them, or somebody else."
    ]
    assert "Colleague" not in str(Record.objects.filter(kind="claim.handed_on").get().payload)


def test_who_was_only_forwarded_the_link_can_name_nobody(invitation: Invitation) -> None:
    loop.code_of(invitation)
    answer = sent(invitation, "hand-over", code="000000", **NAMED)
    assert "She measured it." in answer
    assert not Referral.objects.exists()
    invitation.refresh_from_db()
    assert invitation.is_open()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"address": "no address"}, "Write the e-mail address of your colleague"),
        ({"address": "ASKED@example.org"}, "your own address"),
        ({"colleague": "  "}, "Write the name of your colleague"),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, "Write the e-mail address of your colleague"),
    ],
)
def test_a_colleague_who_cannot_be_written_to_costs_no_code(
    invitation: Invitation, told: dict[str, str], sentence: str
) -> None:
    code = loop.code_of(invitation)
    assert sentence in sent(invitation, "hand-over", code=code, **(NAMED | told))
    assert "sees whom you named" in sent(invitation, "hand-over", code=code, **NAMED)


def named(invitation: Invitation, address: str = "colleague@example.org") -> Referral:
    return hand_over(invitation, Colleague("Sample Colleague", address), loop.code_of(invitation))


def test_an_editor_asks_them_by_one_press_and_who_was_named_is_forgotten(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    made = named(invitation)
    address = reverse("referral", args=[made.public_id])
    leader = client(cast, "leader")
    assert "colleague@example.org" in leader.get(address).content.decode()
    answer = leader.post(address, {"do": "ask"}, follow=True).content.decode()
    assert "Sample Colleague is asked about claim 1." in answer
    expert = Expert.objects.get(person__email="colleague@example.org")
    assert claim.invitations.get(ended_at=None).expert == expert
    made.refresh_from_db()
    assert (made.name, made.address, made.note) == ("", "", "")
    with pytest.raises(ReviewError, match="decided about this colleague already"):
        refuse_referral(made)


def test_who_may_not_add_people_asks_only_experts_whom_the_house_knows(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    editor, made = cast.users["editor"], named(invitation)
    assert editor is not None
    with pytest.raises(ReviewError, match="No expert of the house has this address"):
        ask_referred(made, editor)
    assert not Person.objects.filter(email="colleague@example.org").exists()
    known = loop.expert_of(cast.there, "Known", "colleague@example.org")
    assert ask_referred(made, editor).expert == known


def test_who_is_refused_is_forgotten(cast: Cast, invitation: Invitation) -> None:
    made = named(invitation)
    client(cast, "editor").post(reverse("referral", args=[made.public_id]), {"do": "refuse"})
    made.refresh_from_db()
    assert (made.name, made.asked, made.decided_at is not None) == ("", None, True)
    assert not Person.objects.filter(email="colleague@example.org").exists()


@pytest.mark.parametrize("how", ["refused", "forgotten"])
def test_a_claim_whose_named_colleague_is_not_asked_waits_for_somebody_else(
    cast: Cast, claim: Claim, invitation: Invitation, how: str
) -> None:
    made = named(invitation)
    if how == "refused":
        refuse_referral(made)
    else:
        Referral.objects.update(made_at=timezone.now() - KEPT_FOR - timedelta(days=1))
        enqueue(forget_old_referrals)
        run_due()
    assert waits(cast) == [
        "Sample Expert does not answer, and whom they named is not asked: ask somebody else."
    ]
    invite(claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    assert waits(cast) == []


def test_claims_that_were_declined_long_ago_and_settled_hide_none_that_waits(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    asked, story = invitation.expert, claim.story
    other = loop.expert_of(cast.there, "Other", "other@example.org")
    for at in range(MOST):
        settled = Claim.objects.create(
            story=story, number=100 + at, statement="S", digest=claim.digest, state=State.OPEN
        )
        for expert, ending in ((asked, "declined"), (other, "taken-back")):
            Invitation.objects.create(claim=settled, expert=expert, ended_at=timezone.now(), ended_as=ending)
    Claim.objects.filter(pk=claim.pk).update(number=500)
    decline(invitation)
    assert waits(cast) == ["Sample Expert declined: ask somebody else."]


def test_an_expert_who_is_deleted_takes_whom_they_named_and_why_with_them(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    made = named(invitation)
    other = invite(claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    decline(other, "I am ill.")
    erase_person(invitation.asked, asked_by="leader")
    erase_person(other.asked, asked_by="leader")
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.name, other.reason, Review.objects.count()) == ("", "", 0)
    assert waits(cast) == []
