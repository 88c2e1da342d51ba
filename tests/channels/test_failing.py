# SPDX-License-Identifier: AGPL-3.0-or-later
"""A publication whose job is given up says so, and goes on or is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.actions.retry import retry
from kepu.channels.errors import ChannelError
from kepu.channels.models import CorrectedCopy, Correction, Publication
from kepu.channels.states import NEXT, Copy, State
from kepu.identifiers.waiting import waiting_for
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.retry import retry as retry_job
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.sign import withdraw_review
from kepu.review.models import Review
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, client
from tests.masters import film

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


@pytest.fixture
def story(cast: Cast, owner: User, tmp_path: Path) -> Story:
    """A story with a film."""
    made, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 2))
    run_due()
    return made


def lost(story: Story) -> Path:
    """Take the master away, so that its job fails for good; returns where it was kept."""
    path = Master.objects.get(story=story).path
    return path.rename(path.with_suffix(".away"))


def found_again(kept: Path, story: Story) -> None:
    kept.rename(Master.objects.get(story=story).path)


def failed(story: Story) -> tuple[Publication, Path]:
    """A publication that could not be made, and where its master was put."""
    kept = lost(story)
    publication = loop.published(story)
    assert publication.state == State.FAILED
    return publication, kept


def test_a_publication_that_cannot_be_made_says_why_and_a_retry_goes_on(cast: Cast, story: Story) -> None:
    publication, kept = failed(story)
    assert publication.reason["en"]
    page = client(cast, "publisher", "en").get(reverse("story", args=[story.public_id])).content.decode()
    assert "Version 1 could not be made" in page
    assert publication.reason["en"][:40] in page
    assert 'form="publication-retry"' in page
    found_again(kept, story)
    answer = client(cast, "publisher").post(reverse("story_retry", args=[story.public_id]))
    assert answer.status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.reason) == (State.BUILDING, {})
    run_due()
    publication.refresh_from_db()
    assert (publication.state, publication.number) == (State.LIVE, 1)
    kinds = [each.kind for each in Record.objects.filter(subject=publication.subject).order_by("sequence")]
    assert kinds == ["publication.frozen", "publication.failed", "publication.retried", "publication.live"]


def test_a_retry_of_its_job_is_one_of_the_publication_too(story: Story) -> None:
    publication, kept = failed(story)
    found_again(kept, story)
    retry_job(Job.objects.get(public_id=publication.job))
    run_due()
    publication.refresh_from_db()
    assert publication.state == State.LIVE


def test_a_publication_whose_job_is_cancelled_could_not_be_made(story: Story) -> None:
    publication = publish(story)
    cancel(Job.objects.get(public_id=publication.job))
    run_due()
    publication.refresh_from_db()
    assert (publication.state, publication.reason["en"]) == (State.FAILED, "Somebody stopped it.")


def test_it_waits_for_whoever_may_publish_there_and_for_nobody_else(cast: Cast, story: Story) -> None:
    failed(story)
    waiting = {
        name: [each.what for each in waiting_for(user) if "could not be made" in each.what]
        for name, user in cast.users.items()
        if user is not None and name in ("publisher", "producer", "neighbour", "stranger")
    }
    told = ["Version 1 of “Light of the Moon” could not be made"]
    assert waiting == {"publisher": told, "producer": [], "neighbour": [], "stranger": []}


def test_a_newer_publication_takes_its_place(story: Story) -> None:
    first, kept = failed(story)
    found_again(kept, story)
    second = loop.published(story)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (State.REPLACED, State.LIVE, 2)
    with pytest.raises(ChannelError, match="needs no retry"):
        retry(first)
    retry_job(Job.objects.get(public_id=first.job))
    run_due()
    first.refresh_from_db()
    assert first.state == State.REPLACED


def test_a_correction_that_waited_on_it_stays_outstanding_until_a_copy_is_reached(
    cast: Cast, story: Story
) -> None:
    expert = loop.expert_of(cast.there)
    claim = mark_claim(story, "Moonlight needs 1.3 seconds.", [Marked(1000, 1900)])
    run_due()
    loop.signed(claim, expert)
    loop.published(story)
    loop.recaptioned(CaptionTrack.objects.get(), 1, "Its light needs 1.28 seconds.")
    run_due()
    claim.refresh_from_db()
    loop.signed(claim, expert)
    write_notice(Correction.objects.get(), "It was wrong.", "correct")
    second, kept = failed(Story.objects.get(pk=story.pk))
    assert CorrectedCopy.objects.get().state == Copy.OUTSTANDING
    assert Correction.objects.get().closed_at is None
    assert Publication.objects.get(number=1).state == State.LIVE
    found_again(kept, story)
    retry(second)
    run_due()
    assert CorrectedCopy.objects.get().state == Copy.REACHED


def test_what_changed_while_it_waited_is_corrected_from_the_start(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    loop.signed(claim, loop.expert_of(cast.there))
    publication, kept = failed(story)
    words = [("paragraph", f"<p>{loop.TEXT}</p>".replace("1.3", "1.28"), loop.FIRST)]
    loop.rewritten(story, words)
    assert not Correction.objects.exists()
    found_again(kept, story)
    retry(publication)
    run_due()
    publication.refresh_from_db()
    assert publication.state == State.LIVE
    assert Correction.objects.get().copies.get().publication == publication


def test_what_lost_its_signature_while_it_waited_does_not_leave(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    loop.signed(claim, loop.expert_of(cast.there))
    publication, kept = failed(story)
    found_again(kept, story)
    withdraw_review(Review.objects.get())
    with pytest.raises(ChannelError, match="was taken back"):
        retry(publication)
    retry_job(Job.objects.get(public_id=publication.job))
    run_due()
    publication.refresh_from_db()
    assert publication.state == State.FAILED
    assert "was taken back" in publication.reason["en"]


def test_one_that_never_left_may_be_given_up_for_good(story: Story) -> None:
    publication, _kept = failed(story)
    withdraw(publication, "Never mind.")
    run_due()
    publication.refresh_from_db()
    assert publication.state == State.WITHDRAWN
    assert not NEXT[State.WITHDRAWN]
