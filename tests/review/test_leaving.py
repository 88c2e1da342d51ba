# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever leaves, no story under review vanishes: somebody else is asked, or the keeper's name stands on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.actions.roles import end_role
from kepu.directory.actions.units import merge_units, move_unit
from kepu.directory.models import Membership, Person
from kepu.directory.roles import Role
from kepu.identifiers.waiting import waiting_for
from kepu.jobs.running import run_due
from kepu.review.actions.invite import invite
from kepu.review.actions.routes import appoint_deputy
from kepu.review.keeping import people_missing
from kepu.review.leaving import shows
from kepu.review.models import Assignment, Claim, Deputy, Giving, Invitation, Patrol, Run, SignOff
from kepu.review.stages import Part
from kepu.review.states import State
from kepu.review.unsigned import open_questions, without_anybody
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client
from tests.review.routing import approved_by, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story of the producer's, at the stage of the editors."""
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first"), stage("second", Role.SECTION_HEAD))
    made = loop.written_story(cast.here, owner)
    begun(made)
    return made


def seen() -> int:
    """How many rows the lists have."""
    return open_questions().count() + without_anybody().count()


def test_a_reviewer_who_is_deleted_is_replaced_and_what_they_signed_stays(cast: Cast, story: Story) -> None:
    other = colleague("second", cast.here, Role.EDITOR)
    signed = approved_by(asked(story)[0])
    SignOff.objects.filter(pk=signed.pk).update(remark="A word of my own.")
    first = signed.person
    erase_person(first, asked_by="officer")
    run_due()
    signed.refresh_from_db()
    assert (signed.remark, signed.void_at) == ("", None)
    (now,) = asked(story)
    assert (now.stage, now.person) == ("second", cast.people["section-head"])
    assert other.pk != first.pk


def test_the_question_of_who_is_deleted_goes_to_another(cast: Cast, story: Story) -> None:
    other = colleague("second", cast.here, Role.EDITOR)
    (before,) = asked(story)
    leaves, stays = before.person, other if before.person != other else cast.people["editor"]
    erase_person(leaves, asked_by="officer")
    assert seen() == 1
    run_due()
    assert [each.person for each in asked(story)] == [stays]
    assert seen() == 1


def test_where_nobody_is_left_the_story_stays_in_the_lists_with_its_keepers_name(
    cast: Cast, story: Story
) -> None:
    erase_person(cast.people["editor"], asked_by="officer")
    run_due()
    assert asked(story) == []
    run = run_of(story)
    assert (run.lacking, run.keeper) == (1, cast.people["producer"])
    assert list(without_anybody()) == [run]
    (waits,) = [each for each in waiting_for(cast.users["producer"]) if "First" in each.what]
    assert waits.due is not None
    assert "nobody can sign" in waits.why


def test_an_account_that_is_closed_is_replaced_soon_and_signing_in_asks_for_nothing(
    cast: Cast, story: Story
) -> None:
    run_due()
    user = cast.users["editor"]
    assert user is not None
    user.save(update_fields=["last_login"])
    assert not run_due()
    user.is_active = False
    user.save(update_fields=["is_active"])
    run_due()
    assert asked(story) == []
    assert list(without_anybody()) == [run_of(story)]


def test_a_keeper_who_leaves_is_replaced_also_where_the_story_waits_for_its_writer(
    cast: Cast, story: Story
) -> None:
    Run.objects.update(state="returned")
    erase_person(cast.people["producer"], asked_by="officer")
    run_due()
    assert run_of(story).keeper == cast.people["leader"]


def test_an_expert_who_is_disabled_while_asked_leaves_the_story_in_the_lists(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("science", by="experts", looks_at=[Part.CLAIMS]))
    made = loop.written_story(cast.here, owner)
    claim = loop.text_claim(made)
    begun(made)
    invite(claim, cast.expert)
    cast.expert.active = False
    cast.expert.save(update_fields=["active"])
    run_due()
    assert list(without_anybody()) == [run_of(made)]
    erase_person(cast.expert.person, asked_by="officer")
    run_due()
    assert Claim.objects.get().state == State.OPEN
    assert not Invitation.objects.filter(ended_at=None).exists()
    assert run_of(made).keeper == cast.people["producer"]
    assert list(without_anybody()) == [run_of(made)]


def test_a_role_that_ends_with_open_tasks_hands_them_on(cast: Cast, story: Story) -> None:
    other = colleague("second", cast.here, Role.EDITOR)
    (before,) = asked(story)
    end_role(Membership.objects.get(person=before.person, role=Role.EDITOR))
    run_due()
    (now,) = asked(story)
    assert {before.person, now.person} == {cast.people["editor"], other}


def test_a_unit_that_is_moved_leaves_no_story_without_a_name(cast: Cast, story: Story) -> None:
    move_unit(cast.here, None)
    run_due()
    assert [each.person for each in asked(story)] == [cast.people["editor"]]


def test_a_story_goes_with_its_unit_when_that_is_merged_and_keeps_who_is_asked(
    cast: Cast, story: Story
) -> None:
    loop.published(loop.written_story(cast.there, story.owner))
    merge_units(cast.here, cast.there)
    run_due()
    assert Story.objects.get(pk=story.pk).unit_id == cast.there.pk
    assert [each.person for each in asked(story)] == [cast.people["editor"]]
    page = client(cast, "editor").get(reverse("story", args=[story.public_id]))
    assert page.status_code == 200
    found = client(cast, "editor").get(reverse("search"), {"q": "nearest body"}).content.decode()
    assert story.public_id in found


def test_a_deputy_who_is_deleted_or_closed_is_asked_no_more(cast: Cast, story: Story) -> None:
    editor, away = cast.people["editor"], timezone.localdate()
    deputy = colleague("deputy", cast.here)
    appoint_deputy(
        editor, deputy, starts_on=away, ends_on=date(away.year, away.month, 1) + timedelta(days=60)
    )
    assert Deputy.objects.count() == 1
    erase_person(deputy, asked_by="officer")
    assert not Deputy.objects.exists()


def test_named_people_who_are_gone_are_told_by_stage(cast: Cast) -> None:
    there, gone = colleague("there", cast.here), colleague("gone", cast.here)
    closed = colleague("closed", cast.here)
    stages = [
        stage("first", people=[there.public_id, gone.public_id, closed.public_id]),
        stage("second", people=[there.public_id]),
    ]
    assert people_missing(stages) == {}
    erase_person(gone, asked_by="officer")
    assert closed.user is not None
    closed.user.is_active = False
    closed.user.save()
    assert people_missing(stages) == {"first": [gone.public_id, "Sample closed"]}


def test_people_are_shown_what_they_were_asked_and_signed(cast: Cast, story: Story) -> None:
    (question,) = asked(story)
    approved_by(question)
    person = Person.objects.get(pk=question.person_id)
    told = [str(each.what) for each in shows(subject_of(person))]
    assert told == ["question", "signature"]
    assert Assignment.objects.filter(person=person).count() == 1


def test_all_that_somebody_did_along_routes_is_told_with_their_words(cast: Cast, story: Story) -> None:
    (question,) = asked(story)
    person, run = question.person, run_of(story)
    signed = approved_by(question)
    SignOff.objects.filter(pk=signed.pk).update(remark="Well said.")
    Giving.objects.create(run=run, stage="first", person=person, reason="Check 1.3.")
    Patrol.objects.create(
        run=run, assignment=question, stage="patrol", person=person, fine=True, remark="Fine."
    )
    today = timezone.localdate()
    stands_in = cast.people["section-head"]
    appoint_deputy(person, stands_in, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2))
    with override("en"):
        told = {str(each.what): [value for _name, value in each.values] for each in shows(subject_of(person))}
    assert told["question"][:2] == [story.title, "first"]
    assert told["signature"][:2] == ["first", "Well said."]
    assert told["story given back"] == ["first", "Check 1.3."]
    assert told["patrol"] == ["patrol", "Fine."]
    assert told["deputy"][:2] == [person.name, stands_in.name]
