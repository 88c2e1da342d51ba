# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review routes: who is asked, what approval holds, and what becomes of a story when either changes."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.core import mail
from django.utils import timezone

from kepu.channels.actions.publish import publish
from kepu.channels.errors import GateClosed
from kepu.directory.actions.roles import end_role
from kepu.directory.models import Membership
from kepu.directory.roles import Role
from kepu.jobs.running import run_due
from kepu.review.actions.reviewing import approve, give_back, shown_digest, withdraw_sign_off
from kepu.review.actions.route import hand_on, make_urgent, move_over
from kepu.review.actions.routes import adopt_route, appoint_deputy, end_route, keep_route
from kepu.review.choosing import route_for
from kepu.review.clocks import told
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Part, shipped_routes
from kepu.review.states import RunState
from kepu.review.steering import steer_all
from kepu.stories.actions.stories import move_state
from kepu.stories.errors import StoryError
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.routing import approve_all, approved_by, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that the producer wrote."""
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def test_handing_in_asks_who_holds_the_role_and_did_not_write_it(cast: Cast, story: Story) -> None:
    route(cast.above, stage("first"))
    move_state(story, Story.State.SUBMITTED)
    assert [each.person for each in asked(story)] == [cast.people["editor"]]
    assert run_of(story).state == RunState.UNDER_WAY


def test_whoever_is_asked_gets_a_letter_with_the_time_it_is_due(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first", hours=5))
    begun(story)
    mail.outbox.clear()
    run_due()
    (letter,) = [each for each in mail.outbox if each.to == [cast.people["editor"].email]]
    assert story.title in letter.subject
    assert f"/newsroom/stories/{story.public_id}/review/" in letter.body
    assert told(asked(story)[0].due_at) in letter.body
    assert abs(asked(story)[0].due_at - timezone.now() - timedelta(hours=5)) < timedelta(minutes=2)


def test_a_house_without_a_route_hands_in_as_before(cast: Cast, story: Story) -> None:
    move_state(story, Story.State.SUBMITTED)
    move_state(Story.objects.get(pk=story.pk), Story.State.ACCEPTED)
    assert not Run.objects.exists()


def test_the_shipped_three_reviews_end_in_approval_that_is_not_publication(cast: Cast, story: Story) -> None:
    adopt_route("three-reviews", unit=cast.above)
    claim = loop.text_claim(story)
    begun(story)
    signed = []
    while waiting := asked(story):
        signed.append(waiting[0].person)
        approved_by(waiting[0])
        if run_of(story).stage == "scientific-review":
            loop.signed(claim, cast.expert)
    assert signed == [cast.people[each] for each in ("editor", "section-head", "leader", "producer")]
    fresh = Story.objects.get(pk=story.pk)
    assert (run_of(story).state, fresh.state) == (RunState.APPROVED, Story.State.ACCEPTED)
    assert not fresh.publications.exists()


def test_nobody_approves_what_they_wrote(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    begun(story)
    (question,) = asked(story)
    loop.rewritten(story, loop.BODY, title="Another title")
    fresh = Story.objects.get(pk=story.pk)
    fresh.save_revision(user=question.person.user, clean=False)
    with pytest.raises(ReviewError, match="you wrote the story"):
        approved_by(question)
    steer_all()
    assert asked(story) == []
    assert run_of(story).keeper == cast.people["producer"]


def test_who_changed_the_captions_wrote_it_too(cast: Cast, story: Story) -> None:
    track = loop.captioned(story)
    loop.recaptioned(track, 0, "The Moon is not far.", actor=cast.people["editor"].pseudonym)
    route(cast.here, stage("first"))
    begun(story)
    assert asked(story) == []


def test_stages_that_are_apart_are_signed_by_different_people(cast: Cast, story: Story) -> None:
    other = colleague("other", cast.here, Role.EDITOR)
    route(cast.here, stage("first"), stage("second"))
    begun(story)
    first = asked(story)[0]
    approved_by(first)
    (second,) = asked(story)
    assert {first.person, second.person} == {cast.people["editor"], other}
    with pytest.raises(ReviewError, match="cannot sign this"):
        hand_on(second, first.person)


def test_a_quorum_of_two_asks_two_and_waits_for_both(cast: Cast, story: Story) -> None:
    colleague("other", cast.here, Role.EDITOR)
    route(cast.here, stage("first", quorum=2))
    begun(story)
    one, two = asked(story)
    approved_by(one)
    assert run_of(story).state == RunState.UNDER_WAY
    approved_by(two)
    assert run_of(story).state == RunState.APPROVED


def test_an_edit_voids_what_looked_at_it_and_nothing_else(cast: Cast, story: Story) -> None:
    loop.captioned(story)
    route(
        cast.here,
        stage("words", looks_at=[Part.TEXT]),
        stage("captions", Role.SECTION_HEAD, looks_at=[Part.CAPTIONS]),
        stage("all", Role.LEADER),
    )
    begun(story)
    approve_all(story)
    assert run_of(story).state == RunState.APPROVED
    loop.recaptioned(story.caption_tracks.get(), 1, "Its light needs 2 seconds.")
    held = {each.role: each.void_at is None for each in SignOff.objects.all()}
    assert held == {"stage:words": True, "stage:captions": False, "stage:all": False}
    assert (run_of(story).state, run_of(story).stage) == (RunState.UNDER_WAY, "captions")
    assert SignOff.objects.get(role="stage:all").void_reason["en"] == "the captions changed"
    assert Story.objects.get(pk=story.pk).state == Story.State.SUBMITTED


def test_what_normalisation_removes_leaves_an_approval_standing(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    begun(story)
    approve_all(story)
    body = [(kind, value.replace("needs about", "needs  about"), key) for kind, value, key in loop.BODY]
    loop.rewritten(story, body)
    assert run_of(story).state == RunState.APPROVED


def test_people_and_rights_are_what_was_signed_too(cast: Cast, story: Story) -> None:
    route(
        cast.here,
        stage("details", looks_at=[Part.DETAILS]),
        stage("words", looks_at=[Part.TEXT], apart=False),
    )
    begun(story)
    approve_all(story)
    loop.rewritten(story, loop.BODY, licence="CC-BY-4.0")
    assert run_of(story).stage == "details"
    assert SignOff.objects.get(role="stage:words").void_at is None


def test_an_approval_at_the_instant_of_an_edit_is_refused(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    run = begun(story)
    now = run.now_at
    assert now is not None
    seen = shown_digest(Parts(story.pk), now)
    loop.rewritten(story, loop.BODY, title="Changed meanwhile")
    with pytest.raises(ReviewError, match="changed while you were reading"):
        approve(asked(story)[0], digest=seen)
    assert not SignOff.objects.exists()


def test_given_back_with_a_reason_and_handed_in_again_it_waits_where_it_was(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"), stage("second", Role.LEADER, looks_at=[Part.TEXT]))
    begun(story)
    approved_by(asked(story)[0])
    with pytest.raises(ReviewError, match="Write why"):
        give_back(asked(story)[0], "  ")
    give_back(asked(story)[0], "The second paragraph is not clear.")
    fresh = Story.objects.get(pk=story.pk)
    assert (run_of(story).state, fresh.state, asked(story)) == (RunState.RETURNED, Story.State.RETURNED, [])
    move_state(fresh, Story.State.SUBMITTED)
    assert run_of(story).stage == "second"
    assert [each.person for each in asked(story)] == [cast.people["leader"]]


def test_only_its_reviewers_accept_a_story_on_a_route(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    move_state(story, Story.State.SUBMITTED)
    with pytest.raises(StoryError, match="its reviewers approve it"):
        move_state(Story.objects.get(pk=story.pk), Story.State.ACCEPTED)
    assert Story.objects.get(pk=story.pk).state == Story.State.SUBMITTED


def test_taking_a_story_back_takes_it_off_and_keeps_what_was_signed(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"), stage("second", Role.LEADER))
    move_state(story, Story.State.SUBMITTED)
    approved_by(asked(story)[0])
    move_state(Story.objects.get(pk=story.pk), Story.State.WRITING)
    assert not Run.objects.filter(ended_at=None).exists()
    move_state(Story.objects.get(pk=story.pk), Story.State.SUBMITTED)
    assert run_of(story).stage == "second"


def test_the_work_of_who_loses_the_role_is_handed_to_somebody_else(cast: Cast, story: Story) -> None:
    other = colleague("other", cast.here, Role.EDITOR)
    route(cast.here, stage("first"))
    begun(story)
    (question,) = asked(story)
    for held in Membership.objects.filter(person=question.person):
        end_role(held)
    run_due()
    (now,) = asked(story)
    assert now.person == ({cast.people["editor"], other} - {question.person}).pop()
    assert Assignment.objects.get(pk=question.pk).outcome == "reassigned"


def test_where_nobody_can_sign_the_keeper_stands_on_it(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first", Role.OPERATOR, quorum=2))
    begun(story)
    assert len(asked(story)) == 1
    approved_by(asked(story)[0])
    assert asked(story) == []
    assert run_of(story).keeper == cast.people["producer"]


def test_a_deputy_is_asked_and_signs_in_the_name_of_who_is_away(cast: Cast, story: Story) -> None:
    deputy = colleague("deputy", cast.here)
    today = timezone.localdate()
    appoint_deputy(cast.people["editor"], deputy, starts_on=today, ends_on=today + timedelta(days=3))
    route(cast.here, stage("first"))
    begun(story)
    (question,) = asked(story)
    assert (question.person, question.stands_in_for) == (deputy, cast.people["editor"])
    signed = approved_by(question)
    assert (signed.person, signed.stands_in_for) == (deputy, cast.people["editor"])


def test_one_deputy_of_two_signs_only_once(cast: Cast, story: Story) -> None:
    deputy = colleague("deputy", cast.here)
    today = timezone.localdate()
    for role in ("editor", "leader"):
        appoint_deputy(cast.people[role], deputy, starts_on=today, ends_on=today + timedelta(days=3))
    route(cast.here, stage("first"), stage("second", Role.LEADER))
    begun(story)
    approved_by(asked(story)[0])
    assert asked(story) == []
    assert run_of(story).stage == "second"


def test_a_signature_that_is_withdrawn_sends_the_story_back_to_its_stage(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    begun(story)
    signed = approved_by(asked(story)[0])
    with pytest.raises(ReviewError, match="Only whoever signed"):
        withdraw_sign_off(signed, cast.people["leader"])
    withdraw_sign_off(signed, cast.people["editor"])
    assert run_of(story).stage == "first"
    assert SignOff.objects.get().void_reason["en"] == "withdrawn by who signed it"


def test_a_story_goes_on_along_the_version_that_it_began_with(cast: Cast, story: Story) -> None:
    made = route(cast.here, stage("first"))
    begun(story)
    keep_route(made, names=made.names, stages=[stage("first"), stage("more", Role.LEADER)])
    approve_all(story)
    assert run_of(story).state == RunState.APPROVED
    move_over(run_of(story))
    assert run_of(story).stage == "more"
    with pytest.raises(ReviewError, match="as it is now"):
        move_over(run_of(story))


def test_the_nearest_route_and_the_one_for_the_risk_win(cast: Cast, story: Story) -> None:
    above = route(cast.above, stage("first"))
    assert route_for(story) == above
    films = route(cast.here, stage("first"), kinds=[Kind.FILM])
    assert route_for(story) == above
    here = route(cast.here, stage("first"))
    risky = route(cast.here, stage("first"), tier="high")
    assert route_for(story) == here
    Story.objects.filter(pk=story.pk).update(kind=Kind.FILM)
    assert route_for(Story.objects.get(pk=story.pk)) == films
    loop.text_claim(story)
    story.claims.update(tier="high")
    assert route_for(story) == risky
    end_route(risky)
    end_route(here)
    assert route_for(story) == above


def test_an_urgent_story_has_the_same_stages_and_shorter_clocks(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first", hours=48, urgent_hours=2))
    run = begun(story)
    make_urgent(run)
    assert abs(asked(story)[0].due_at - timezone.now() - timedelta(hours=2)) < timedelta(minutes=2)
    with pytest.raises(ReviewError, match="urgent already"):
        make_urgent(run_of(story))


def test_nothing_leaves_before_its_route_is_through(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first"))
    with pytest.raises(GateClosed, match="not handed in yet"):
        publish(story)
    begun(story)
    with pytest.raises(GateClosed, match="“First” is not signed as the story stands now"):
        publish(story)
    approve_all(story)
    publish(story)


def test_a_new_claim_of_high_risk_asks_for_the_route_of_high_risk(cast: Cast, story: Story) -> None:
    route(cast.here, stage("first", looks_at=[Part.TEXT]))
    begun(story)
    approve_all(story)
    risky = route(cast.here, stage("strict", Role.LEADER), tier="high")
    claim = loop.text_claim(story)
    type(claim).objects.filter(pk=claim.pk).update(tier="high")
    loop.signed(claim, cast.expert)
    with pytest.raises(GateClosed) as closed:
        publish(story)
    assert any("move it over" in each for each in closed.value.blocks)
    move_over(run_of(story))
    assert run_of(story).version.route == risky


@pytest.mark.parametrize(
    ("stages", "why"),
    [
        ([], "between one and"),
        ([stage("a"), stage("a")], "two stages"),
        ([stage("a", looks_at=[])], "looks at nothing"),
        ([stage("a", names={})], "no name"),
        ([stage("a", after=True)], "No stage is done before publication"),
        ([stage("a", after=True), stage("b")], "behind one"),
        ([stage("a", people=["abcdefgh0123"], quorum=2)], "names fewer people"),
    ],
)
def test_a_route_that_no_story_could_go_is_refused_in_a_sentence(cast: Cast, stages: list, why: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ReviewError, match=f"(?i){why}"):
        route(cast.here, *stages)


def test_every_route_that_we_ship_can_be_adopted(cast: Cast) -> None:
    assert shipped_routes()
    for name in shipped_routes():
        made = adopt_route(name, unit=cast.here)
        assert made.current is not None
        assert made.current.told == msgspec.json.decode(msgspec.json.encode(shipped_routes()[name].stages))
