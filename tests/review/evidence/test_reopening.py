# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said of a work reopens the claims that rest on it, visibly and once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from kepu.channels.models import Correction
from kepu.directory.roles import Role
from kepu.jobs.states import State as JobState
from kepu.jobs.wording import in_language
from kepu.ledger.models import Record
from kepu.mail.models import Letter
from kepu.review.actions.evidence import add_evidence, add_told, change_evidence, remove_evidence
from kepu.review.actions.mark import drop_claim
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.reopening import take_notices
from kepu.review.evidence.told import Told
from kepu.review.letters import NOTICED
from kepu.review.models import Claim, Evidence, EvidenceNotice, Review, SignOff
from kepu.review.states import RunState, Said, State
from kepu.review.verification import verify_story
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.evidence.peers import (
    NOTICE,
    PAPER,
    RETRACTION,
    Peer,
    checked,
    notice,
    resting,
    update,
)
from tests.review.evidence.samples import ROW, table
from tests.review.routing import approve_all, begun, route, run_of, stage

pytestmark = pytest.mark.django_db


def test_a_retraction_reopens_the_claim_visibly(claim: Claim, signed: Review, registry: Peer) -> None:
    registry.notices.append(RETRACTION)
    mail.outbox.clear()
    assert checked().state == JobState.DONE
    claim.refresh_from_db()
    signed.refresh_from_db()
    assert (claim.state, claim.counted_reviews(claim.digest)) == (State.VOID, [])
    assert signed.void_at is not None
    assert in_language(signed.void_reason, "en") == (
        f"“Light of the Moon” (doi:{PAPER}), on which it rests, was retracted"
    )
    assert in_language(signed.void_reason, "zh-hans") == f"所依据的“Light of the Moon”（doi:{PAPER}）已撤稿"
    told = EvidenceNotice.objects.get()
    assert (told.says, told.doi, told.day, told.source, told.voided) == (
        Said.RETRACTED, NOTICE, date(2026, 3, 4), "crossref: publisher", 1,
    )  # fmt: skip
    kinds = set(
        Record.objects.filter(kind__in=("evidence.noticed", "claim.voided")).values_list("kind", "subject")
    )
    assert kinds == {("evidence.noticed", told.evidence.subject), ("claim.voided", claim.subject)}
    (letter,) = Letter.objects.filter(kind=NOTICED.name)
    assert letter.address == claim.story.owner.email  # type: ignore[union-attr]
    assert reverse("claim_evidence", args=[claim.public_id]) in letter.text
    assert verify_story(claim.story).sound


def test_each_notice_tells_once_and_whoever_signs_again_has_seen_it(
    cast: Cast, claim: Claim, signed: Review, registry: Peer
) -> None:
    registry.notices.append(RETRACTION)
    checked()
    again = loop.signed(claim, loop.expert_of(cast.there, "Second", "second@example.org"))
    checked()
    claim.refresh_from_db()
    again.refresh_from_db()
    assert (claim.state, again.void_at) == (State.SIGNED, None)
    registry.notices.append(notice("10.1234/light.concern", update("expression_of_concern", PAPER)))
    checked()
    claim.refresh_from_db()
    assert claim.state == State.VOID
    assert Letter.objects.filter(kind=NOTICED.name).count() == 2


def test_publisher_and_retraction_watch_tell_of_the_same_notice_once(
    claim: Claim, signed: Review, registry: Peer, settings: Any, tmp_path: Path
) -> None:
    settings.RETRACTION_WATCH = str(table(tmp_path, ROW))
    registry.notices.append(
        notice(NOTICE, update("retraction", PAPER), update("retraction", PAPER, "retraction-watch"))
    )
    checked()
    assert EvidenceNotice.objects.count() == 1
    assert Letter.objects.filter(kind=NOTICED.name).count() == 1


@pytest.mark.parametrize(
    ("kind", "says"),
    [("correction", Said.CORRECTED), ("erratum", Said.CORRECTED), ("expression_of_concern", Said.CONCERN),
     ("withdrawal", Said.RETRACTED), ("Partial Retraction", Said.RETRACTED)],
)  # fmt: skip
def test_corrections_and_concerns_reopen_it_too(
    claim: Claim, signed: Review, registry: Peer, kind: str, says: Said
) -> None:
    registry.notices.append(notice(NOTICE, update(kind, PAPER)))
    checked()
    claim.refresh_from_db()
    assert (claim.state, EvidenceNotice.objects.get().says) == (State.VOID, says)


def test_a_new_version_takes_nothing_back(claim: Claim, signed: Review, registry: Peer) -> None:
    registry.notices.append(notice(NOTICE, update("new_version", PAPER)))
    checked()
    signed.refresh_from_db()
    assert (signed.void_at, EvidenceNotice.objects.count()) == (None, 0)


def test_only_claims_that_rest_on_it_are_reopened(
    cast: Cast, story: Story, claim: Claim, signed: Review, registry: Peer
) -> None:
    other = loop.text_claim(story, "The Moon is slightly larger than 10^{6} metres across.", loop.SECOND)
    add_evidence(other, "Another paper", doi="10.1234/other")
    untouched = loop.signed(other, loop.expert_of(cast.there, "Second", "second@example.org"))
    registry.notices.append(RETRACTION)
    checked()
    untouched.refresh_from_db()
    other.refresh_from_db()
    assert (untouched.void_at, other.state) == (None, State.SIGNED)


def test_one_retraction_reopens_every_claim_that_rests_on_it(
    cast: Cast, story: Story, claim: Claim, signed: Review, registry: Peer
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    other = loop.text_claim(loop.written_story(cast.here, owner))
    resting(other)
    loop.signed(other, signed.expert)
    registry.notices.append(RETRACTION)
    checked()
    assert set(Claim.objects.values_list("state", flat=True)) == {State.VOID}
    assert EvidenceNotice.objects.count() == 2


def test_whoever_approved_the_story_by_its_claims_relied_on_it(
    cast: Cast, story: Story, claim: Claim, registry: Peer
) -> None:
    """The stage that looks at the claims, and none that looks at the text alone."""
    resting(claim)
    route(
        cast.here,
        stage("text", Role.SECTION_HEAD, looks_at=["text"]),
        stage("experts", by="experts", looks_at=["claims"]),
        stage("issue", Role.LEADER, looks_at=["text", "claims"]),
    )
    loop.signed(claim, loop.expert_of(cast.there))
    begun(story)
    approve_all(story)
    assert run_of(story).state == RunState.APPROVED
    registry.notices.append(RETRACTION)
    checked()
    held = dict(SignOff.objects.filter(role__startswith="stage:").values_list("role", "void_at"))
    assert held["stage:text"] is None
    assert held["stage:issue"] is not None
    run = run_of(story)
    assert (run.state, run.stage) == (RunState.UNDER_WAY, "experts")
    assert EvidenceNotice.objects.get().voided == 2
    assert verify_story(story).sound


def test_a_published_claim_gets_a_correction_with_a_name_on_it(
    claim: Claim, signed: Review, registry: Peer
) -> None:
    loop.published(claim.story)
    registry.notices.append(RETRACTION)
    checked()
    correction = Correction.objects.get()
    assert (correction.claim, correction.closed_at) == (claim, None)
    assert correction.owner is not None
    assert correction.copies.count() == 1


def test_a_claim_that_nobody_signed_is_marked_and_stays_open(claim: Claim, registry: Peer) -> None:
    resting(claim)
    registry.notices.append(RETRACTION)
    checked()
    claim.refresh_from_db()
    assert (claim.state, EvidenceNotice.objects.get().voided) == (State.OPEN, 0)
    assert Letter.objects.filter(kind=NOTICED.name).count() == 1


def test_a_paper_that_was_retracted_before_is_seen_when_it_is_added(claim: Claim, registry: Peer) -> None:
    registry.works[PAPER]["updated-by"] = [update("retraction", NOTICE)]
    made = resting(claim)
    assert [each.says for each in made.notices.all()] == [Said.RETRACTED]


def test_the_worst_of_several_is_the_reason(claim: Claim, signed: Review) -> None:
    found = [
        Found(Said.CORRECTED, "10.1234/c"),
        Found(Said.RETRACTED, "10.1234/r"),
        Found(Said.CONCERN, "10.1234/e"),
    ]
    assert len(take_notices(Evidence.objects.get(), found)) == 3
    signed.refresh_from_db()
    assert in_language(signed.void_reason, "en").endswith("was retracted")
    assert take_notices(Evidence.objects.get(), found) == []


def correction_of(doi: str) -> Found:
    return Found(Said.CORRECTED, doi)


def test_a_notice_without_a_doi_takes_the_first_that_is_found_and_the_next_is_another(
    claim: Claim, signed: Review
) -> None:
    resting_on = Evidence.objects.get()
    assert len(take_notices(resting_on, [correction_of("")])) == 1
    assert take_notices(resting_on, [correction_of("10.1234/first")]) == []
    assert EvidenceNotice.objects.get().doi == "10.1234/first"
    (second,) = take_notices(resting_on, [correction_of(""), correction_of("10.1234/second")])
    assert (second.doi, EvidenceNotice.objects.count()) == ("10.1234/second", 2)
    assert take_notices(resting_on, [correction_of("10.1234/first"), correction_of("")]) == []


def test_a_second_correction_reopens_the_claim_though_the_first_was_told_under_the_works_own_doi(
    cast: Cast, claim: Claim, signed: Review, registry: Peer
) -> None:
    registry.notices.append(notice(PAPER, update("correction", PAPER)))
    checked()
    assert EvidenceNotice.objects.get().doi == ""
    registry.notices[0] = notice("10.1234/light.first", update("correction", PAPER))
    again = loop.signed(claim, loop.expert_of(cast.there, "Second", "second@example.org"))
    checked()
    again.refresh_from_db()
    assert again.void_at is None
    registry.notices.append(notice("10.1234/light.second", update("correction", PAPER)))
    checked()
    claim.refresh_from_db()
    again.refresh_from_db()
    assert (claim.state, again.void_at is None) == (State.VOID, False)


def test_what_was_said_of_the_work_before_is_not_taken_once_the_doi_is_another(
    claim: Claim, signed: Review
) -> None:
    asked = Evidence.objects.get()
    change_evidence(asked, title="Another", passage="", kind=asked.kind, doi="10.1234/other")
    assert take_notices(asked, [Found(Said.RETRACTED, NOTICE)]) == []
    signed.refresh_from_db()
    assert (signed.void_at, EvidenceNotice.objects.count()) == (None, 0)


def test_what_is_gone_when_the_answer_comes_takes_nothing_and_breaks_nothing(
    story: Story, claim: Claim
) -> None:
    (off,) = add_told(claim, [Told("Off", "10.1234/off")]).made
    (without_claim,) = add_told(claim, [Told("Claim", "10.1234/claim")]).made
    found = [Found(Said.RETRACTED, NOTICE)]
    remove_evidence(off)
    assert take_notices(off, found) == []
    claim.delete()
    assert take_notices(without_claim, found) == []
    story.delete()
    assert take_notices(without_claim, found) == []
    assert not EvidenceNotice.objects.exists()


def test_a_claim_that_was_taken_off_meanwhile_keeps_the_notice_and_is_not_reopened(
    claim: Claim, signed: Review
) -> None:
    asked = Evidence.objects.select_related("claim").get()
    drop_claim(claim)
    before = Letter.objects.count()
    assert len(take_notices(asked, [Found(Said.RETRACTED, NOTICE)])) == 1
    assert Letter.objects.count() == before
