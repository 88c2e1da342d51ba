# SPDX-License-Identifier: AGPL-3.0-or-later
"""Media in the public tree: out of sight until they are published, there while anybody may need them, gone
when they are taken back."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.actions.retry import retry
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.directory.actions.erase import erase_person
from kepu.jobs.errors import JobError
from kepu.jobs.running import run_due
from kepu.website.addresses import media_folder, media_root, staged_folder
from kepu.website.media import GONE, tend
from tests import loop
from tests.cast import Cast, assemble
from tests.masters import film

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def empty_tree() -> Iterator[None]:
    """What a publication of an earlier test left is not ours."""
    shutil.rmtree(media_root(), ignore_errors=True)
    yield
    shutil.rmtree(media_root(), ignore_errors=True)


class Player:
    """Delivers a small file in place of a film: what is made is not what is looked at here."""

    def __call__(self, publication: Publication, progress: object) -> dict[str, object]:
        out = staged_folder(publication)
        out.mkdir(parents=True, exist_ok=True)
        (out / "stream.m3u8").write_text(publication.public_id)
        return {"address": "/", "pictures": {}}


class Tree(RuleBasedStateMachine):
    """Two stories that are published, fail, are replaced and taken back, while time passes and processes die."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = contextlib.ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.enter_context(patch("kepu.website.connector.deliver", Player()))
        owner = self.cast.users["editor"]
        assert owner is not None
        self.stories = [loop.written_story(self.cast.here, owner) for _ in range(2)]
        self.number = 0

    def teardown(self) -> None:
        """Every example begins with the same house, and an empty tree."""
        transaction.set_rollback(True)
        self.undo.close()
        shutil.rmtree(media_root(), ignore_errors=True)

    @rule(which=st.integers(0, 1), works=st.booleans())
    def publish(self, which: int, works: bool) -> None:
        """Publish something new."""
        self.number += 1
        story = loop.rewritten(self.stories[which], [*loop.BODY, ("heading", f"{self.number}", "h")])
        made = publish(story)
        if works:
            run_due()
            return
        staged_folder(made).mkdir(parents=True)
        with patch("kepu.website.connector.deliver", side_effect=JobError("No disk.")):
            run_due()

    @precondition(lambda self: Publication.objects.filter(state=State.FAILED).exists())
    @rule()
    def retry(self) -> None:
        """Try again what failed."""
        retry(Publication.objects.filter(state=State.FAILED)[0])
        run_due()

    @precondition(lambda self: Publication.objects.filter(state=State.LIVE).exists())
    @rule(killed=st.booleans())
    def take_back(self, killed: bool) -> None:
        """Withdraw one; whoever should take its files out may be killed before."""
        found = Publication.objects.filter(state=State.LIVE).order_by("pk")[0]
        with self.cast_commit(killed):
            withdraw(found, "Taken back.")
        run_due()
        if not killed:
            assert not media_folder(found).exists()

    @staticmethod
    @contextlib.contextmanager
    def cast_commit(killed: bool) -> Iterator[None]:
        """A commit, whose hooks run unless the process is killed."""
        with patch(
            "kepu.website.connector.transaction.on_commit",
            (lambda hook: None) if killed else (lambda hook: hook()),
        ):
            yield

    @rule(hours=st.sampled_from([1, 10, 30]))
    def time_passes(self, hours: int) -> None:
        """Everything was so long ago."""
        for each in Publication.objects.exclude(published_at=None):
            assert each.published_at is not None
            each.published_at -= timedelta(hours=hours)
            each.save(update_fields=["published_at"])

    @rule()
    def somebody_was_killed(self) -> None:
        """A folder was taken out of sight and not away."""
        left = media_root() / f"{GONE}0123456789abcdef" / "video"
        left.mkdir(parents=True, exist_ok=True)

    @rule()
    def tend(self) -> None:
        """The scheduled job comes by."""
        tend()
        now = timezone.now()
        for each in media_root().iterdir() if media_root().is_dir() else []:
            assert not each.name.startswith(GONE)
            found = Publication.objects.get(public_id=each.name.lstrip("."))
            if each.name.startswith("."):
                assert found.state in (State.BUILDING, State.FAILED)
            elif found.state != State.LIVE:
                later = Publication.objects.filter(story=found.story, number__gt=found.number)
                assert found.state == State.REPLACED
                assert later.filter(state=State.LIVE).exists() or later.exclude(published_at=None).exists()
                assert min(other.published_at for other in later if other.published_at) > now - DAY  # type: ignore[type-var]

    @invariant()
    def what_is_live_is_there_and_what_is_not_published_is_out_of_sight(self) -> None:
        """Whole, in sight; and nothing else was ever in sight."""
        for each in Publication.objects.all():
            if each.state == State.LIVE:
                assert (media_folder(each) / "stream.m3u8").read_text() == each.public_id
            if each.published_at is None:
                assert not media_folder(each).exists()


def walk(examples: int, steps: int) -> None:
    Tree.cast = assemble()
    told = hypothesis_settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(Tree, settings=told)


def test_whatever_happens_what_is_live_stays_and_what_no_page_shows_goes_in_time() -> None:
    walk(examples=6, steps=14)


@pytest.mark.slow
def test_the_tree_is_kept_for_long() -> None:
    walk(examples=20, steps=25)


@pytest.mark.django_db(transaction=True)
def test_a_film_is_in_sight_when_it_is_live_and_gone_at_once_when_it_is_taken_back(
    cast: Cast, tmp_path: Path
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 2))
    run_due()
    made = publish(story)
    assert not media_folder(made).exists()
    run_due()
    made.refresh_from_db()
    assert (made.state, staged_folder(made).exists()) == (State.LIVE, False)
    browser, address = Client(), f"/m/{made.public_id}/stream.m3u8"
    first = browser.get(address)
    assert first.status_code == HTTPStatus.OK
    known = browser.get(address, headers={"if-none-match": first["ETag"]})
    assert (known.status_code, known.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert "Vary" not in first
    withdraw(made, "Taken back.")
    assert list(media_root().iterdir()) == []
    assert browser.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db(transaction=True)
def test_who_is_deleted_takes_no_media_of_what_is_live_along(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 2))
    run_due()
    expert, claim = loop.expert_of(cast.there), loop.text_claim(story)
    loop.signed(claim, expert)
    withdraw(loop.published(story), "Taken back.")
    again = loop.rewritten(story, [*loop.BODY, ("heading", "More", "h")])
    live = loop.published(again)
    assert live.state == State.LIVE
    erase_person(expert.person, asked_by="person")
    assert (media_folder(live) / "stream.m3u8").is_file()
