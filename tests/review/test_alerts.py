# SPDX-License-Identifier: AGPL-3.0-or-later
"""Urgent stories: who is told at once, and what another program is posted."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from kepu.directory.roles import Role
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.jobs.states import State
from kepu.mail.models import Letter
from kepu.outbound import read_allowed
from kepu.review.actions.route import make_urgent
from kepu.review.letters import ALERT, REVIEW
from kepu.stories.actions.stories import move_state
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.outbound.servers import Server, saying, served
from tests.review.routing import approved_by, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db
SECRET = "a secret of sixteen or more"


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story of the producer's, not handed in."""
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first", hours=48, urgent_hours=2), stage("last", Role.LEADER, urgent_hours=1))
    return loop.written_story(cast.here, owner)


@pytest.fixture
def peer(settings: object) -> Iterator[Server]:
    """A program that takes alerts."""
    with served(saying("HTTP/1.1 204 No Content")) as server:
        listening(settings, server)
        yield server


def listening(settings: object, server: Server) -> None:
    host = f"127.0.0.1:{server.port}"
    settings.ALERT_WEBHOOK = f"http://{host}/alerts"  # type: ignore[attr-defined]
    settings.ALERT_SECRET = SECRET  # type: ignore[attr-defined]
    settings.OUTBOUND_ALLOW = read_allowed(host)  # type: ignore[attr-defined]


def urgent(story: Story) -> None:
    move_state(Story.objects.get(pk=story.pk), Story.State.SUBMITTED, urgent=True)


def letters(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("address", flat=True))


def test_an_urgent_story_goes_by_shorter_clocks_and_everybody_who_could_sign_is_told(
    cast: Cast, story: Story
) -> None:
    other = colleague("second", cast.here, Role.EDITOR)
    colleague("elsewhere", cast.there, Role.EDITOR)
    urgent(story)
    run = run_of(story)
    assert run.urgent
    (question,) = asked(story)
    assert abs(question.due_at - timezone.now() - timedelta(hours=2)) < timedelta(minutes=2)
    assert run.due_at is not None
    assert abs(run.due_at - question.due_at) < timedelta(seconds=5)
    both = {cast.people["editor"].email, other.email}
    assert letters(REVIEW.name) == {question.person.email}
    assert letters(ALERT.name) == both - {question.person.email}


def test_a_story_that_is_made_urgent_alerts_then_and_at_each_stage_after(cast: Cast, story: Story) -> None:
    colleague("second", cast.here, Role.EDITOR)
    begun(story)
    assert letters(ALERT.name) == set()
    make_urgent(run_of(story))
    assert len(letters(ALERT.name)) == 1
    colleague("chief", cast.here, Role.LEADER)
    approved_by(asked(story)[0])
    assert len(letters(ALERT.name)) == 2


def test_the_alert_is_posted_signed_and_names_nobody(story: Story, peer: Server) -> None:
    urgent(story)
    run_due()
    (body,), (head,) = peer.bodies, peer.heads
    told = json.loads(body)
    run = run_of(story)
    assert run.due_at is not None
    assert told == {
        "event": "review.urgent",
        "story": f"http://127.0.0.1:8000/newsroom/stories/{story.public_id}/",
        "stage": "first",
        "due": run.due_at.isoformat(),
    }
    lines = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:] if ": " in line)
    assert head.startswith(b"POST /alerts HTTP/1.1")
    seconds, _comma, mark = lines["Kepu-Signature"].partition(",")
    signed = seconds.removeprefix("t=").encode() + b"." + body
    assert mark == "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(int(seconds.removeprefix("t=")) - timezone.now().timestamp()) < 120
    assert len(lines["Kepu-Delivery"]) == 32


def test_what_is_not_configured_is_posted_nowhere(story: Story) -> None:
    urgent(story)
    run_due()
    assert not Job.objects.filter(task__endswith="post_alert").exists()


@pytest.mark.parametrize(("status", "again"), [(500, True), (429, True), (403, False), (301, False)])
def test_an_alert_that_is_refused_is_tried_again_where_that_can_help(
    story: Story, settings: object, status: int, again: bool
) -> None:
    with served(saying(f"HTTP/1.1 {status} No", "Location: http://example.org/", body=b"no")) as server:
        listening(settings, server)
        urgent(story)
        run_due()
        job = Job.objects.get(task__endswith="post_alert")
        assert (job.state == State.FAILED) is not again
        assert job.failures_allowed == 5
        assert len(server.bodies) == 1


def test_an_inner_host_that_is_not_opened_is_never_asked(
    story: Story, peer: Server, settings: object
) -> None:
    settings.OUTBOUND_ALLOW = frozenset()  # type: ignore[attr-defined]
    urgent(story)
    run_due()
    assert peer.bodies == []
    assert Job.objects.get(task__endswith="post_alert").state == State.FAILED


def test_a_stage_that_was_signed_meanwhile_is_told_of_no_more(story: Story, peer: Server) -> None:
    urgent(story)
    approved_by(asked(story)[0])
    run_due()
    assert [json.loads(each)["stage"] for each in peer.bodies] == ["last"]
