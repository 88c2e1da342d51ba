# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of stories after their title or kind changed: one hop at most, none for what nobody saw."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kepu.baking.pages import take_out_stale
from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.errors import ChannelError
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.jobs.running import run_due
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
TITLES = ["Light of the Moon", "月亮的光", "Moonlight", "？", "Moonlight!"]
KINDS = [Kind.ARTICLE, Kind.PICTURE_STORY]


def addresses(story: Story, kind: str, slug: str) -> list[str]:
    bare = f"/en/{kind}/{story.public_id}/"
    return [bare, f"{bare}{slug}/"] if slug else [bare]


class Site(RuleBasedStateMachine):
    """One story that is renamed, changes its kind, is published and taken back in any order."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = contextlib.ExitStack()
        self.undo.enter_context(transaction.atomic())
        owner = self.cast.users["editor"]
        assert owner is not None
        self.story = loop.written_story(self.cast.here, owner)
        self.once: set[tuple[str, str]] = set()
        self.drafts = {(str(self.story.kind), self.story.slug)}

    def teardown(self) -> None:
        """Every example begins with the same house."""
        transaction.set_rollback(True)
        self.undo.close()

    @rule(title=st.sampled_from(TITLES), kind=st.sampled_from(KINDS))
    def rename(self, title: str, kind: str) -> None:
        """Give the draft another title and kind."""
        self.story = loop.rewritten(self.story, loop.BODY, title=title, kind=kind)
        self.drafts.add((kind, self.story.slug))

    @rule()
    def go_out(self) -> None:
        """Publish what stands now."""
        with contextlib.suppress(ChannelError):
            publish(self.story)
            run_due()
            self.once.add((str(self.story.kind), self.story.slug))

    @precondition(lambda self: Publication.objects.filter(state=State.LIVE).exists())
    @rule()
    def take_back(self) -> None:
        """Withdraw it."""
        withdraw(Publication.objects.get(state=State.LIVE), "Taken back.")
        run_due()

    @invariant()
    def every_address_tells_where_the_story_is(self) -> None:
        """What was public leads in one hop to the one address, or says that it is gone; no other moves."""
        # Files go with a commit, and here nothing is committed.
        take_out_stale()
        browser = Client()
        live = Publication.objects.filter(state=State.LIVE).first()
        now = (live.snapshot["kind"], live.snapshot["slug"]) if live else None
        own = addresses(self.story, *now) if now else []
        for kind, slug in self.drafts:
            for address in addresses(self.story, kind, slug):
                answer = browser.get(address)
                public = (kind, slug) in self.once or (
                    address.count("/") == 4 and kind in {each for each, _slug in self.once}
                )
                if address in own:
                    assert answer.status_code == HTTPStatus.OK, address
                elif not public:
                    decoration = self.once and kind in self.shown_kind()
                    gone = HTTPStatus.OK if live else HTTPStatus.GONE
                    assert answer.status_code == (gone if decoration else HTTPStatus.NOT_FOUND), address
                elif live is None:
                    assert answer.status_code == HTTPStatus.GONE, address
                else:
                    assert (answer.status_code, answer["Location"]) == (
                        HTTPStatus.MOVED_PERMANENTLY,
                        own[-1],
                    ), address
                    assert answer["Cache-Control"] == "public, max-age=30"
                    assert browser.get(answer["Location"]).status_code == HTTPStatus.OK

    def shown_kind(self) -> set[str]:
        """The kind under which readers see the story now, or its notice."""
        seen = Publication.objects.filter(published_at__isnull=False)
        taken_back = seen.filter(state=State.WITHDRAWN).order_by("-withdrawn_at")
        shown = seen.filter(state=State.LIVE).first() or taken_back.first()
        return {shown.snapshot["kind"]} if shown else set()


def walk(examples: int, steps: int) -> None:
    Site.cast = assemble()
    told = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(Site, settings=told)


def test_however_it_is_renamed_an_address_that_was_public_leads_to_the_story_in_one_hop() -> None:
    walk(examples=4, steps=10)


@pytest.mark.slow
def test_addresses_hold_for_long() -> None:
    walk(examples=12, steps=20)


def test_a_draft_that_is_renamed_moves_nothing(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.published(story)
    browser, own = Client(), f"/en/article/{story.public_id}/light-of-the-moon/"
    loop.rewritten(story, loop.BODY, title="Moonlight", kind=Kind.FILM)
    assert browser.get(own).status_code == HTTPStatus.OK
    assert browser.get(f"/en/film/{story.public_id}/moonlight/").status_code == HTTPStatus.NOT_FOUND
    assert browser.get(f"/en/film/{story.public_id}/").status_code == HTTPStatus.NOT_FOUND
    decorated = browser.get(f"/en/article/{story.public_id}/moonlight/")
    assert decorated.status_code == HTTPStatus.OK
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{own}">' in decorated.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_name_that_comes_back_makes_no_loop(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    browser = Client()
    for title in ("Light of the Moon", "Moonlight", "Light of the Moon"):
        story = loop.rewritten(story, loop.BODY, title=title)
        loop.published(story)
    for slug in ("light-of-the-moon", "moonlight"):
        answer = browser.get(f"/en/article/{story.public_id}/{slug}/", follow=True)
        assert answer.status_code == HTTPStatus.OK
        assert len(answer.redirect_chain) == (slug == "moonlight")
