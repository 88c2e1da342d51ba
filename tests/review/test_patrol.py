# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking at a story once more after its publication: who is asked, what is kept, what waits."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kepu.directory.actions.roles import end_role
from kepu.directory.models import Membership
from kepu.directory.roles import Role
from kepu.identifiers.waiting import waiting_for
from kepu.ledger.models import Record
from kepu.review.actions.patrol import begin_after, patrol, settle_patrol
from kepu.review.actions.route import move_over
from kepu.review.actions.routes import keep_route
from kepu.review.errors import ReviewError
from kepu.review.keeping import keep_names
from kepu.review.models import Assignment, Patrol, Route
from kepu.review.states import Outcome
from kepu.review.steering import steer_all
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.routing import approve_all, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db
LOOK = stage("patrol", after=True, apart=False, own=True, looks_at=[], hours=24)


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story of the producer's that was approved, on a route that looks at it once more."""
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first", Role.SECTION_HEAD), LOOK)
    made = loop.written_story(cast.here, owner)
    begun(made)
    approve_all(made)
    return Story.objects.get(pk=made.pk)


def patrols(story: Story) -> list[Assignment]:
    return [each for each in asked(story) if each.stage == "patrol"]


def test_a_publication_that_goes_live_asks_somebody_to_look_at_it(cast: Cast, story: Story) -> None:
    assert patrols(story) == []
    loop.published(story)
    (question,) = patrols(story)
    assert question.person == cast.people["editor"]
    assert 23 < (question.due_at - timezone.now()).total_seconds() / 3600 <= 24


def test_publishing_again_asks_nobody_twice_and_settles_what_was_wrong(cast: Cast, story: Story) -> None:
    assert begin_after(story) == 1
    assert begin_after(story) == 0
    (question,) = patrols(story)
    found = patrol(question, question.person, fine=False, remark="The second picture is missing.")
    assert begin_after(story) == 1
    found.refresh_from_db()
    assert found.settled_at is not None


def test_what_is_found_is_kept_with_its_remark_in_the_record(cast: Cast, story: Story) -> None:
    begin_after(story)
    (question,) = patrols(story)
    patrol(question, question.person, fine=True, remark=" Plays on a phone. ")
    kept = Patrol.objects.get()
    assert (kept.fine, kept.remark, kept.person, kept.digest) == (
        True, "Plays on a phone.", cast.people["editor"], story.digest,
    )  # fmt: skip
    question.refresh_from_db()
    assert question.outcome == Outcome.APPROVED
    assert Record.objects.filter(kind="patrol.fine", subject=story.subject).count() == 1


def test_what_is_wrong_waits_for_who_keeps_the_story_until_it_is_dealt_with(cast: Cast, story: Story) -> None:
    begin_after(story)
    (question,) = patrols(story)
    with pytest.raises(ReviewError, match="Write what is wrong"):
        patrol(question, question.person, fine=False)
    found = patrol(question, question.person, fine=False, remark="A link is dead.")
    owner = cast.users["producer"]
    assert [each.why for each in waiting_for(owner) if "something is wrong" in each.what] == [
        "A link is dead."
    ]
    settle_patrol(found)
    assert [each for each in waiting_for(owner) if "something is wrong" in each.what] == []
    with pytest.raises(ReviewError):
        settle_patrol(found)


def test_nobody_answers_for_another_or_twice(cast: Cast, story: Story) -> None:
    begin_after(story)
    (question,) = patrols(story)
    with pytest.raises(ReviewError, match="Somebody else"):
        patrol(question, cast.people["leader"], fine=True)
    patrol(question, question.person, fine=True)
    with pytest.raises(ReviewError, match="Nobody needs"):
        patrol(question, question.person, fine=True)


def test_steering_leaves_a_patrol_alone_and_another_is_asked_when_who_patrols_leaves(
    cast: Cast, story: Story
) -> None:
    other = colleague("second", cast.here, Role.EDITOR)
    begin_after(story)
    (question,) = patrols(story)
    steer_all()
    assert patrols(story) == [question]
    held = Membership.objects.get(person=question.person)
    end_role(held)
    keep_names()
    (again,) = patrols(story)
    assert {question.person, again.person} == {cast.people["editor"], other}


def test_a_patrol_that_nobody_may_make_is_the_keepers_until_somebody_may(cast: Cast, story: Story) -> None:
    end_role(Membership.objects.get(person=cast.people["editor"]))
    begin_after(story)
    (question,) = patrols(story)
    assert question.person == cast.people["producer"]
    keep_names()
    assert patrols(story) == [question]
    late = colleague("late", cast.here, Role.EDITOR)
    keep_names()
    assert [each.person for each in patrols(story)] == [late]


def test_a_patrol_goes_on_when_its_story_is_moved_over_or_given_back(cast: Cast, story: Story) -> None:
    begin_after(story)
    made = Route.objects.get()
    keep_route(made, names=made.names, stages=[stage("first", Role.SECTION_HEAD, hours=9), LOOK])
    move_over(run_of(story))
    assert [each.person for each in patrols(story)] == [cast.people["editor"]]


def test_a_story_on_no_route_or_one_without_patrols_asks_nobody(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    assert begin_after(made) == 0
    loop.published(made)
    assert not Assignment.objects.exists()
