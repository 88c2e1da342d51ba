# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters that remind experts of a question, and stop."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.models import Expert
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.running import run_due
from kepu.mail.models import Letter
from kepu.review.actions.invite import invite, withdraw_invitation
from kepu.review.actions.leave_question import decline
from kepu.review.actions.mark import drop_claim
from kepu.review.models import Claim, Invitation
from kepu.review.pasting import chat_text
from kepu.review.reminding_experts import AFTER, remind, remind_experts, steps_due
from kepu.review.tokens import invitation_link
from tests import loop
from tests.cast import Cast

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.text_claim(loop.written_story(cast.here, owner))


@pytest.fixture
def invitation(cast: Cast, claim: Claim) -> Invitation:
    return invite(claim, loop.expert_of(cast.there))


def letters() -> list[Letter]:
    return list(Letter.objects.filter(kind="review/letters/ask_again").order_by("pk"))


@pytest.mark.django_db
def test_three_letters_are_sent_and_no_fourth(invitation: Invitation) -> None:
    for days in range(15):
        remind(invitation.pk, invitation.made_at + days * DAY)
    assert [invitation_link(invitation) in each.text for each in letters()] == [True] * 3
    assert ["last letter" in each.text for each in letters()] == [False, False, True]


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["answered", "declined", "taken back", "claim dropped", "link ended"])
def test_nobody_is_reminded_of_what_is_over(claim: Claim, invitation: Invitation, why: str) -> None:
    if why == "answered":
        loop.signed(claim, invitation.expert)
    elif why == "declined":
        decline(invitation)
    elif why == "taken back":
        withdraw_invitation(invitation)
    elif why == "claim dropped":
        drop_claim(claim)
    else:
        Invitation.objects.update(expires_at=invitation.made_at + 2 * DAY)
    assert not remind(invitation.pk, invitation.made_at + 4 * DAY)
    assert letters() == []


@pytest.mark.django_db
def test_the_job_writes_to_those_who_read_letters_and_once_for_what_was_missed(
    cast: Cast, claim: Claim, invitation: Invitation
) -> None:
    by_message = loop.expert_of(cast.there, "Another", "another@example.org")
    Expert.objects.filter(pk=by_message.pk).update(channel=Expert.Channel.MESSAGE)
    by_message.refresh_from_db()
    invite(claim, by_message)
    Invitation.objects.update(made_at=timezone.now() - 8 * DAY)
    for _turn in range(2):
        enqueue(remind_experts)
        run_due()
    assert [each.address for each in letters()] == ["asked@example.org"]
    invitation.refresh_from_db()
    assert invitation.reminded == 2


@given(st.integers(0, 40 * 24), st.integers(0, 40 * 24), st.integers(1, 40))
def test_letters_grow_in_number_with_time_until_the_link_ends(one: int, two: int, ends: int) -> None:
    first, second = sorted((one, two))
    until = START + ends * DAY
    early, late = (steps_due(START, until, START + timedelta(hours=each)) for each in (first, second))
    if START + timedelta(hours=second) < until:
        assert early <= late <= len(AFTER)
    else:
        assert late == 0


@pytest.mark.django_db
def test_the_text_for_a_chat_is_in_the_language_of_who_is_asked_with_the_link_on_a_line_of_its_own(
    invitation: Invitation,
) -> None:
    told = chat_text(invitation)
    assert "asks you about one sentence" in told
    assert any(line.endswith(invitation_link(invitation)) and " " not in line for line in told.splitlines())
    invitation.asked.language = "zh-hans"
    assert "请您" in chat_text(invitation)
    assert loop.TEXT in chat_text(invitation)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"active": False}, {"channel": Expert.Channel.MESSAGE}])
def test_who_reads_no_letters_by_now_is_not_reminded_and_not_said_to_be(
    invitation: Invitation, change: dict[str, object]
) -> None:
    Expert.objects.filter(pk=invitation.expert_id).update(**change)
    assert not remind(invitation.pk, invitation.made_at + 3 * DAY)
    invitation.refresh_from_db()
    assert letters() == []
    assert (invitation.reminded, invitation.reminded_at) == (1, None)
