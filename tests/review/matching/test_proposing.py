# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database and back: whom a job proposes, and who is asked then."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from django.utils.translation import override

from kepu.directory.actions.experts import Expertise, declare_interests, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.models import Expert, Unit
from kepu.identifiers.personal import Subject
from kepu.jobs.running import run_due
from kepu.review import personal
from kepu.review.actions.ask_many import ask_proposed
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.propose import propose
from kepu.review.errors import ReviewError
from kepu.review.matching.told import told
from kepu.review.models import Claim, Evidence, Invitation, Matching, Proposal
from kepu.review.states import Verdict
from kepu.stories.models import Contributor, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def expert(
    unit: Unit, name: str, han: tuple[str, ...] = (), latin: tuple[str, ...] = (), cap: int = 3
) -> Expert:
    person = add_person({"en": name}, unit=unit, email=f"{name.replace(' ', '.').lower()}@example.org")
    told = Expertise(
        keywords={"zh-hans": han, "en": latin}, affiliation={"en": f"Institute of {name}"}, load_cap=cap
    )
    return make_expert(person, told)


@pytest.fixture
def lunar(cast: Cast) -> Expert:
    return expert(cast.there, "Lunar One", han=("月球", "月光"))


@pytest.fixture
def bird(cast: Cast) -> Expert:
    return expert(cast.there, "Bird Two", latin=("birds",))


def user(cast: Cast) -> User:
    found = cast.users["administrator"]
    assert found is not None
    return found


@pytest.fixture
def story(cast: Cast) -> Story:
    return loop.written_story(cast.here, user(cast))


def claim_of(story: Story, tier: str = Claim.Tier.NORMAL) -> Claim:
    return mark_claim(story, loop.TEXT, [Marked(0, len(loop.TEXT), f"{loop.FIRST}")], tier=tier)


def found(cast: Cast, story: Story) -> Matching:
    propose(story, user(cast))
    run_due()
    matching = Matching.objects.get(story=story)
    assert matching.done_at is not None
    return matching


def names(claim: Claim, *, left_out: bool = False) -> list[str]:
    return [each.expert.person.name for each in claim.proposals.filter(left_out=left_out)]


def test_an_english_claim_finds_whoever_has_chinese_keywords_and_says_why(
    cast: Cast, story: Story, lunar: Expert, bird: Expert
) -> None:
    claim = claim_of(story)
    found(cast, story)
    assert names(claim) == ["Lunar One"]
    why = claim.proposals.get().why[0]
    assert told(why) == "keyword “月球”, for “moon” in the claim"
    with override("zh-hans"):
        assert "“moon”" in told(why) or "moon" in told(why)


def test_nobody_alike_is_no_match(cast: Cast, story: Story, bird: Expert) -> None:
    claim = claim_of(story)
    assert found(cast, story).lacking == {claim.public_id: "no-match"}
    assert names(claim) == []


def test_people_of_the_unit_and_those_who_took_part_are_left_out_with_the_reason(
    cast: Cast, story: Story, lunar: Expert
) -> None:
    here = expert(cast.here, "House Three", latin=("moon", "light"))
    Contributor.objects.create(story=story, person=lunar.person, name="Lunar One")
    claim = claim_of(story)
    assert found(cast, story).lacking == {claim.public_id: "hindered"}
    assert names(claim) == []
    reasons = {each.expert_id: each.why[0]["kind"] for each in claim.proposals.filter(left_out=True)}
    assert reasons == {here.pk: "same-unit", lunar.pk: "took-part"}


def test_whoever_takes_no_more_questions_is_not_proposed(cast: Cast, story: Story) -> None:
    full = expert(cast.there, "Full Four", latin=("moon",), cap=1)
    first = claim_of(story)
    invite(first, full)
    second = mark_claim(story, loop.OTHER, [Marked(0, 20, loop.SECOND)])
    found(cast, story)
    assert names(second) == [] and second.proposals.get().why[0]["kind"] == "busy"


def test_a_declared_interest_hinders(cast: Cast, story: Story, lunar: Expert) -> None:
    declare_interests(lunar, [("product", "the Moon", None, None)])
    claim = claim_of(story)
    found(cast, story)
    assert names(claim) == [] and names(claim, left_out=True) == ["Lunar One"]


def test_high_risk_wants_two_and_a_third_where_they_differ(cast: Cast, story: Story, lunar: Expert) -> None:
    others = [expert(cast.there, f"Moon {number}", latin=("moon", "light")) for number in range(3)]
    claim = claim_of(story, Claim.Tier.HIGH)
    found(cast, story)
    assert len(names(claim)) == 2
    asked = ask_proposed(list(Proposal.objects.filter(claim=claim).select_related("claim", "expert__person")))
    assert (asked.many, asked.left) == (2, [])
    verdicts = (Verdict.CORRECT, Verdict.WRONG)
    for invitation, verdict in zip(claim.invitations.order_by("pk"), verdicts, strict=True):
        loop.signed(claim, invitation.expert, verdict)
    found(cast, story)
    (third,) = names(claim)
    assert third not in [each.expert.person.name for each in claim.reviews.all()]
    assert claim.reviews.count() == 2 and others


def test_one_who_cannot_be_asked_any_more_keeps_nobody_else_from_it(
    cast: Cast, story: Story, lunar: Expert
) -> None:
    other = expert(cast.there, "Moon Five", latin=("moon", "light"))
    claim = claim_of(story, Claim.Tier.HIGH)
    found(cast, story)
    Expert.objects.filter(pk=lunar.pk).update(active=False)
    asked = ask_proposed(list(Proposal.objects.filter(claim=claim).select_related("claim", "expert__person")))
    assert asked.many == 1 and asked.left == [(claim, "Lunar One is not to be asked now.")]
    assert [each.expert for each in Invitation.objects.filter(claim=claim)] == [other]


def test_a_claim_that_changed_since_is_not_asked_about(cast: Cast, story: Story, lunar: Expert) -> None:
    claim = claim_of(story)
    found(cast, story)
    proposals = list(Proposal.objects.filter(claim=claim).select_related("claim", "expert__person"))
    Claim.objects.filter(pk=claim.pk).update(digest="b2-256:" + "1" * 64)
    asked = ask_proposed(proposals)
    assert asked.many == 0 and "changed since experts were found" in asked.left[0][1]


def test_whoever_was_left_out_meanwhile_is_not_asked(cast: Cast, story: Story, lunar: Expert) -> None:
    claim = claim_of(story)
    found(cast, story)
    claim.proposals.update(left_out=True)
    asked = ask_proposed(Proposal.objects.filter(claim=claim).select_related("claim", "expert__person"))
    assert asked.many == 0 and "Lunar One is not proposed any more" in asked.left[0][1]


def test_only_experts_whom_the_asker_sees_are_proposed(cast: Cast, story: Story, lunar: Expert) -> None:
    claim = claim_of(story)
    editor = cast.users["editor"]
    assert editor is not None
    propose(story, editor)
    run_due()
    assert names(claim) == []


def test_without_a_claim_nobody_is_sought(cast: Cast, story: Story) -> None:
    with pytest.raises(ReviewError, match="mark one first"):
        propose(story, user(cast))


def test_what_is_proposed_of_somebody_is_shown_to_them_and_goes_with_them(
    cast: Cast, story: Story, lunar: Expert
) -> None:
    claim_of(story)
    found(cast, story)
    subject = Subject(lunar.person.public_id, lunar.person.pseudonym, None, frozenset())
    kept = [each for each in personal.shows(subject) if str(each.what) == "proposal to ask"]
    assert len(kept) == 1 and "月球" in json.dumps(
        [str(value) for _name, value in kept[0].values], ensure_ascii=False
    )
    personal.erases(subject)
    assert not Proposal.objects.exists()


def test_what_somebody_signed_before_counts_and_what_was_not_their_field_does_not(
    cast: Cast, story: Story
) -> None:
    signer, passer = (expert(cast.there, name, latin=("sleep",)) for name in ("Signer Six", "Passer Seven"))
    earlier = claim_of(loop.written_story(cast.here, user(cast)), Claim.Tier.HIGH)
    loop.signed(earlier, signer, Verdict.CORRECT)
    loop.signed(earlier, passer, Verdict.NOT_MINE)
    claim = claim_of(story)
    found(cast, story)
    assert names(claim) == ["Signer Six"]
    assert claim.proposals.get().why[0]["kind"] == "reviewed"


def test_whoever_wrote_the_evidence_or_wrote_with_somebody_of_the_story_is_left_out(
    cast: Cast, story: Story, lunar: Expert
) -> None:
    joint = expert(cast.there, "Joint Eight", latin=("moon",))
    Contributor.objects.create(story=story, name="Lee Sample")
    claim = claim_of(story)
    other = mark_claim(story, loop.OTHER, [Marked(0, 20, loop.SECOND)])
    authors = [{"given": "Lunar", "family": "One"}]
    Evidence.objects.create(claim=claim, title="On the Moon", csl={"author": authors})
    authors = [{"given": "Joint", "family": "Eight"}, {"given": "Lee", "family": "Sample"}]
    year = timezone.localdate().year - 1
    csl = {"author": authors, "issued": {"date-parts": [[year]]}}
    Evidence.objects.create(claim=other, title="On its size", csl=csl)
    found(cast, story)
    assert names(claim) == []
    reasons = {each.expert_id: each.why[0]["kind"] for each in claim.proposals.filter(left_out=True)}
    assert reasons == {lunar.pk: "wrote-evidence", joint.pk: "co-author"}
