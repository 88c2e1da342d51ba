# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders: who gets which letter, that none comes twice, and that they stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from kepu.directory.roles import Role
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.running import run_due
from kepu.mail.actions.unsubscribe import unsubscribe
from kepu.mail.models import Letter
from kepu.review.actions.patrol import begin_after
from kepu.review.clocks import DAY, Step, told
from kepu.review.letters import REMIND, UNANSWERED
from kepu.review.models import Assignment, Run
from kepu.review.reminding import remind, remind_reviewers
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.routing import approve_all, approved_by, asked, begun, colleague, route, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(cast: Cast) -> Assignment:
    """The editor is asked to review a story of the producer's."""
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first", hours=10))
    story = loop.written_story(cast.here, owner)
    begun(story)
    Letter.objects.all().delete()
    return asked(story)[0]


def passed(question: Assignment, until: timedelta) -> list[tuple[str, str]]:
    """The letters of a job that looks every hour *until* so long after the question: whom to, and of what
    kind."""
    end, now = question.made_at + until, question.made_at
    while now <= end:
        remind(question.pk, now)
        now += timedelta(hours=1)
    letters = Letter.objects.filter(kind__in=[REMIND.name, UNANSWERED.name]).order_by("pk")
    return list(letters.values_list("address", "kind"))


def test_five_letters_go_to_who_is_asked_and_the_last_to_who_sees_to_it(
    cast: Cast, question: Assignment
) -> None:
    editor, producer = cast.people["editor"].email, cast.people["producer"].email
    wanted = [*[(editor, REMIND.name)] * 5, (producer, UNANSWERED.name)]
    assert passed(question, timedelta(days=20)) == wanted
    last = Letter.objects.order_by("-pk")[0]
    assert told(question.due_at) in last.text
    assert f"/newsroom/reviews/{question.public_id}/hand-on/" in last.text


def test_who_answers_is_reminded_no_more(cast: Cast, question: Assignment) -> None:
    assert len(passed(question, timedelta(hours=11))) == 2
    approved_by(question)
    assert len(passed(question, timedelta(days=20))) == 2


def test_who_wants_none_of_these_letters_gets_none_and_the_keeper_is_told_all_the_same(
    cast: Cast, question: Assignment
) -> None:
    unsubscribe(cast.people["editor"].email, REMIND.name)
    assert passed(question, timedelta(days=20)) == [(cast.people["producer"].email, UNANSWERED.name)]


def test_nobody_is_told_of_their_own_silence(cast: Cast, question: Assignment) -> None:
    Run.objects.update(keeper=cast.people["editor"])
    assert passed(question, timedelta(days=20))[-1] == (cast.people["leader"].email, UNANSWERED.name)


def test_a_reminder_that_is_killed_is_sent_once_when_it_is_tried_again(question: Assignment) -> None:
    now = question.due_at

    class Killed(Exception):
        pass

    with pytest.raises(Killed), transaction.atomic():
        assert remind(question.pk, now) is Step.DUE
        raise Killed
    assert not Letter.objects.exists()
    assert remind(question.pk, now) is Step.DUE
    assert remind(question.pk, now) is None
    assert Letter.objects.count() == 1


def test_the_job_sends_what_is_to_be_sent(cast: Cast, question: Assignment) -> None:
    then = timezone.now() - timedelta(hours=11)
    Assignment.objects.filter(pk=question.pk).update(made_at=then, due_at=then + timedelta(hours=10))
    run_due()
    for _turn in range(2):
        mail.outbox.clear()
        enqueue(remind_reviewers)
        run_due()
    assert Letter.objects.filter(kind=REMIND.name).count() == 1
    assert mail.outbox == []
    question.refresh_from_db()
    assert question.reminded == Step.DUE.value


def test_a_story_that_becomes_urgent_begins_its_letters_anew(question: Assignment) -> None:
    from kepu.review.actions.route import make_urgent

    remind(question.pk, question.made_at + timedelta(hours=6))
    make_urgent(question.run)
    fresh = Assignment.objects.get(pk=question.pk)
    assert fresh.reminded == 0
    assert fresh.due_at < question.due_at


def test_a_patrol_is_reminded_at_the_page_on_which_it_is_answered(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first"), stage("patrol", after=True, apart=False, hours=2, looks_at=[]))
    colleague("second", cast.here, Role.EDITOR)
    story = loop.written_story(cast.here, owner)
    begun(story)
    approve_all(story)
    begin_after(Story.objects.get(pk=story.pk))
    (patrol,) = asked(story)
    Letter.objects.all().delete()
    remind(patrol.pk, patrol.due_at + DAY)
    (letter,) = Letter.objects.all()
    assert f"/newsroom/reviews/{patrol.public_id}/patrol/" in letter.text
