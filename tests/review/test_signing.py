# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking and signing: by a link that opens one question, with a code that comes by letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.erase import erase_person
from kepu.directory.models import Expert
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.running import run_due
from kepu.review.actions.ask_many import ask_again, ask_one_expert
from kepu.review.actions.invite import invite, invite_once, withdraw_invitation
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.sign import withdraw_review
from kepu.review.clips import clips_folder
from kepu.review.codes import send_code
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Review
from kepu.review.states import NEXT, State
from kepu.review.tasks import forget_old_clips
from kepu.review.tokens import make_token, read_token
from kepu.stories.holding import hold
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def claim(story: Story) -> Claim:
    return loop.text_claim(story)


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


@pytest.fixture
def invitation(claim: Claim, expert: Expert) -> Invitation:
    return invite(claim, expert)


def reader() -> Client:
    """Somebody who follows a link."""
    return Client(headers={"accept-language": "en"})


def page(invitation: Invitation) -> str:
    return reverse("review:ask", args=[make_token(invitation)])


def answered(invitation: Invitation, code: str, **told: str) -> object:
    claim = Claim.objects.get(pk=invitation.claim_id)
    sent = {
        "do": "sign",
        "verdict": "correct",
        "digest": claim.digest,
        "code": code,
        "conflict": "none",
    } | told
    return reader().post(page(invitation), sent)


def test_the_letter_leads_to_the_question_and_the_code_to_a_signature(
    claim: Claim, invitation: Invitation
) -> None:
    run_due()
    assert make_token(invitation) in mail.outbox[-1].body
    browser = reader()
    shown = browser.get(page(invitation)).content.decode()
    assert loop.TEXT in shown
    code = loop.code_of(invitation)
    claim.refresh_from_db()
    told = {"do": "sign", "verdict": "correct", "digest": claim.digest, "code": code}
    told |= {"conflict": "none", "naming": "named"}
    assert "Thank you" in browser.post(page(invitation), told).content.decode()
    review = Review.objects.get()
    assert (review.verdict, review.digest, review.named) == ("correct", claim.digest, True)
    claim.refresh_from_db()
    assert claim.state == State.SIGNED
    assert "answered or taken back" in browser.get(page(invitation)).content.decode()


def test_looking_at_the_link_consumes_nothing(invitation: Invitation) -> None:
    for method in ("get", "head", "get"):
        assert getattr(reader(), method)(page(invitation)).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.code, invitation.tries, invitation.ended_at) == ("", 0, None)


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_link_that_a_chat_program_cut_is_not_there(invitation: Invitation, cut: int) -> None:
    token = make_token(invitation)
    assert read_token(token) == invitation
    assert reader().get(reverse("review:ask", args=[token[:-cut]])).status_code == 404


def test_who_was_only_forwarded_the_link_cannot_sign(invitation: Invitation) -> None:
    loop.code_of(invitation)
    for _try in range(5):
        assert answered(invitation, "000000").status_code == 422  # type: ignore[attr-defined]
    assert not Review.objects.exists()
    invitation.refresh_from_db()
    assert invitation.tries == 5


def test_the_right_code_is_too_late_after_five_wrong_ones(invitation: Invitation) -> None:
    code = loop.code_of(invitation)
    for _try in range(5):
        answered(invitation, "000000" if code != "000000" else "000001")
    told = answered(invitation, code)
    assert "Five wrong codes" in told.content.decode()  # type: ignore[attr-defined]
    assert not Review.objects.exists()
    assert answered(invitation, loop.code_of(invitation)).status_code == 200  # type: ignore[attr-defined]


def test_a_code_is_void_after_ten_minutes_and_another_comes_no_sooner_than_half_a_minute(
    invitation: Invitation,
) -> None:
    code = loop.code_of(invitation)
    with pytest.raises(ReviewError, match="less than 30 seconds"):
        send_code(invitation)
    Invitation.objects.update(code_at=timezone.now() - timedelta(minutes=11))
    assert "older than ten minutes" in answered(invitation, code).content.decode()  # type: ignore[attr-defined]


def test_a_link_that_expired_says_so_and_what_to_do(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Reply to the invitation" in reader().get(page(invitation)).content.decode()
    with pytest.raises(ReviewError, match="expired"):
        send_code(invitation)


def test_what_an_expert_wrote_is_kept_when_something_is_missing(invitation: Invitation) -> None:
    code = loop.code_of(invitation)
    told = answered(invitation, code, verdict="", remark="A long thought.").content.decode()  # type: ignore[attr-defined]
    assert "No verdict chosen yet" in told
    assert "A long thought." in told
    told = answered(invitation, code, verdict="change", remark="Another.").content.decode()  # type: ignore[attr-defined]
    assert "Write how the sentence should read" in told


def test_a_text_that_changes_under_the_reader_is_not_signed_for(
    story: Story, claim: Claim, invitation: Invitation
) -> None:
    code, shown = loop.code_of(invitation), claim.digest
    loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT.replace('1.3', '1.4')}</p>", loop.FIRST)])
    told = answered(invitation, code, digest=shown).content.decode()  # type: ignore[attr-defined]
    assert "changed while you were reading" in told
    assert not Review.objects.exists()


def test_a_change_that_was_asked_for_does_not_confirm(claim: Claim, expert: Expert) -> None:
    review = loop.signed(claim, expert, "change", wording="About 1.28 seconds.")
    claim.refresh_from_db()
    assert (claim.state, review.wording) == (State.DISPUTED, "About 1.28 seconds.")


def test_dissent_of_another_expert_outweighs_one_who_confirms(
    cast: Cast, claim: Claim, expert: Expert
) -> None:
    loop.signed(claim, expert)
    loop.signed(claim, loop.expert_of(cast.there, "Another", "another@example.org"), "wrong")
    claim.refresh_from_db()
    assert claim.state == State.DISPUTED


def test_who_says_it_is_not_their_field_leaves_the_claim_open(claim: Claim, expert: Expert) -> None:
    loop.signed(claim, expert, "not-mine")
    claim.refresh_from_db()
    assert claim.state == State.OPEN


def test_a_signature_can_be_withdrawn_once(claim: Claim, expert: Expert) -> None:
    review = loop.signed(claim, expert)
    withdraw_review(review)
    claim.refresh_from_db()
    assert claim.state == State.VOID
    with pytest.raises(ReviewError, match="nothing to withdraw"):
        withdraw_review(review)


def test_who_was_asked_before_the_text_changed_signs_what_stands_again(
    story: Story, claim: Claim, expert: Expert, cast: Cast
) -> None:
    loop.signed(claim, expert)
    waiting = invite(claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT.replace('1.3', '1.4')}</p>", loop.FIRST)])
    loop.rewritten(story, loop.BODY)
    claim.refresh_from_db()
    assert (claim.state, Review.objects.get().holds()) == (State.VOID, False)
    assert answered(waiting, loop.code_of(waiting)).status_code == 200  # type: ignore[attr-defined]
    claim.refresh_from_db()
    assert claim.state == State.SIGNED


@pytest.mark.parametrize(("taken_back", "left"), [("wrong", State.SIGNED), ("correct", State.DISPUTED)])
def test_what_others_signed_counts_when_one_takes_a_signature_back(
    claim: Claim, expert: Expert, cast: Cast, taken_back: str, left: State
) -> None:
    loop.signed(claim, expert)
    loop.signed(claim, loop.expert_of(cast.there, "Another", "another@example.org"), "wrong")
    withdraw_review(Review.objects.get(verdict=taken_back))
    claim.refresh_from_db()
    assert claim.state == left


@pytest.mark.parametrize("how", ["it is not their field", "the question is taken back"])
def test_a_dissent_stands_again_when_who_was_asked_after_it_finds_nothing(
    claim: Claim, expert: Expert, cast: Cast, how: str
) -> None:
    loop.signed(claim, expert, "wrong")
    other = loop.expert_of(cast.there, "Another", "another@example.org")
    if how == "it is not their field":
        loop.signed(claim, other, "not-mine")
    else:
        withdraw_invitation(invite(claim, other))
    claim.refresh_from_db()
    assert claim.state == State.DISPUTED


@pytest.mark.parametrize("what", ["ask", "take the question back", "take the signature back", "drop"])
def test_whoever_changes_a_claim_holds_its_story_first(
    claim: Claim, expert: Expert, cast: Cast, what: str
) -> None:
    review = loop.signed(claim, expert)
    other = loop.expert_of(cast.there, "Another", "another@example.org")
    actions: dict[str, Callable[[], object]] = {
        "ask": lambda: invite(claim, other),
        "take the signature back": lambda: withdraw_review(review),
        "drop": lambda: drop_claim(claim),
    }
    if what == "take the question back":
        asked = invite(claim, other)
        actions[what] = lambda: withdraw_invitation(asked)
    with CaptureQueriesContext(connection) as told:
        actions[what]()
    first = next(each["sql"] for each in told.captured_queries if each["sql"].startswith("SELECT"))
    assert 'FROM "stories_story"' in first
    assert connection.vendor != "postgresql" or "FOR UPDATE" in first


def test_nobody_is_asked_beyond_what_they_take_at_a_time(story: Story, expert: Expert) -> None:
    Expert.objects.filter(pk=expert.pk).update(load_cap=1)
    expert.refresh_from_db()
    one, two = loop.text_claim(story), loop.text_claim(story, loop.OTHER, loop.SECOND)
    first = invite(one, expert)
    assert invite(one, expert) == first, "who is asked already keeps their invitation"
    with pytest.raises(ReviewError, match="as many questions open"):
        invite(two, expert)
    withdraw_invitation(first)
    one.refresh_from_db()
    assert one.state == State.OPEN
    invite(two, expert)


def test_nobody_is_asked_about_what_is_not_found_any_more(story: Story, claim: Claim, expert: Expert) -> None:
    loop.rewritten(story, [("paragraph", "<p>Something else.</p>", loop.FIRST)])
    with pytest.raises(ReviewError, match="mark where it stands, then ask"):
        invite(claim, expert)
    assert not expert.invitations.exists()


def test_a_void_claim_that_its_expert_is_asked_about_already_waits_for_them(
    story: Story, claim: Claim, expert: Expert
) -> None:
    loop.signed(claim, expert)
    waiting = invite(claim, expert)
    claim.refresh_from_db()
    loop.rewritten(story, [("paragraph", f"<p>Not now. {loop.TEXT.replace('1.3', '1.4')}</p>", loop.FIRST)])
    loop.rewritten(story, loop.BODY)
    claim.refresh_from_db()
    assert claim.state == State.VOID
    assert ask_again([claim]).left == [(claim, "Sample Expert is asked already.")]
    claim.refresh_from_db()
    assert claim.state == State.ASKED
    assert invite_once(claim, expert) == (waiting, False)


def test_a_question_that_another_press_sent_meanwhile_is_not_counted_as_sent(
    claim: Claim, expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(story: int) -> Story:
        monkeypatch.undo()
        invite(claim, expert)
        return hold(story)

    monkeypatch.setattr("kepu.review.actions.invite.hold", late)
    assert ask_one_expert([claim], expert).left == [(claim, "Sample Expert is asked already.")]
    assert expert.invitations.count() == 1


@pytest.mark.parametrize("how", ["shown with signs", "shown with marks"])
def test_a_wording_with_the_signs_of_the_statement_alone_is_no_other_wording(
    story: Story, expert: Expert, how: str
) -> None:
    claim = loop.text_claim(story, loop.OTHER, loop.SECOND)
    wording = loop.OTHER.replace("^{6}", "⁶") if how == "shown with signs" else loop.OTHER
    with pytest.raises(ReviewError, match="how the sentence should read"):
        loop.signed(claim, expert, "change", wording=wording)


def test_who_declared_an_interest_in_the_unit_is_not_asked(claim: Claim, expert: Expert, cast: Cast) -> None:
    expert.interests.create(kind="funder", text=cast.here.names["en"])
    with pytest.raises(ReviewError, match="declared an interest"):
        invite(claim, expert)


def test_who_cannot_get_a_code_is_not_asked(claim: Claim, cast: Cast) -> None:
    nobody = loop.expert_of(cast.there, "Nobody", "")
    with pytest.raises(ReviewError, match="no e-mail address"):
        invite(claim, nobody)


def test_a_claim_that_was_taken_off_takes_its_questions_and_signatures_with_it(
    claim: Claim, expert: Expert, cast: Cast
) -> None:
    loop.signed(claim, expert)
    other = invite(claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    drop_claim(claim)
    assert Review.objects.get().void_at is not None
    other.refresh_from_db()
    assert other.ended_at is not None
    with pytest.raises(ReviewError):
        invite(claim, expert)


def test_an_expert_who_is_deleted_in_the_middle_ends_their_questions_and_leaves_verdicts_without_a_name(
    claim: Claim, expert: Expert, cast: Cast
) -> None:
    loop.signed(claim, expert, remark="Known to nobody else.")
    again = invite(claim, expert)
    erase_person(expert.person, asked_by="leader")
    again.refresh_from_db()
    assert again.ended_at is not None
    review = Review.objects.get()
    assert (review.remark, review.named, review.void_at) == ("", False, None)


def test_every_state_leads_somewhere_and_only_to_states() -> None:
    assert set(NEXT) == set(State)
    assert all(NEXT[state] and NEXT[state] <= set(State) for state in State)


def test_clips_go_when_their_question_is_over(invitation: Invitation) -> None:
    for name in (invitation.public_id, "00000000gone"):
        (clips_folder() / name).mkdir(parents=True, exist_ok=True)
        (clips_folder() / name / "clip.mp4").write_bytes(b"x")
    job = enqueue(forget_old_clips)
    run_due()
    job.refresh_from_db()
    assert job.state == "done"
    assert (clips_folder() / invitation.public_id / "clip.mp4").exists()
    assert not (clips_folder() / "00000000gone").exists()
    withdraw_invitation(invitation)
    enqueue(forget_old_clips)
    run_due()
    assert not (clips_folder() / invitation.public_id / "clip.mp4").exists()
