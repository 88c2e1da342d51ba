# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers see of checking, in a real browser: how the house checks, the card of a rebuttal, and where both
are written, without a fault in either width, theme and language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from kepu.channels.actions.write_house_text import write_house_texts
from kepu.review.actions.invite import invite
from kepu.review.actions.rebut import rebut
from kepu.review.tokens import make_token
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import opened, ways
from tests.browser.test_newsroom import checked
from tests.cast import ADMINISTRATOR, ANONYMOUS, Cast, assemble, client
from tests.conftest import missing
from tests.review.exchanging import REBUTTED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = {"checking": {"en": "We ask two experts.\n\nAlways.", "zh-hans": "我们每次都请两位专家。"}}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


def pages(cast: Cast) -> list[tuple[str, str]]:
    """The addresses of the pages, and for whom they are."""
    owner, administrator = cast.users["editor"], cast.users[ADMINISTRATOR]
    assert owner is not None
    assert administrator is not None
    write_house_texts(OWN, user=administrator)
    story = loop.written_story(cast.here, owner)
    claim = rebut(loop.text_claim(story), REBUTTED)
    loop.signed(claim, loop.expert_of(cast.here))
    published = loop.published(story)
    asked = rebut(loop.text_claim(loop.written_story(cast.here, owner)), REBUTTED)
    invitation = invite(asked, cast.expert)
    return [
        *((reverse("website:how_we_check", args=[language]), ANONYMOUS) for language in ("en", "zh-hans")),
        (published.receipt["address"], ANONYMOUS),
        (reverse("claim_rebuttal", args=[claim.public_id]), "editor"),
        (reverse("story", args=[story.public_id]), "editor"),
        (reverse("review_desk", args=[story.public_id]), "editor"),
        (reverse("house_words"), ADMINISTRATOR),
        (reverse("review:ask", args=[make_token(invitation)]), ANONYMOUS),
    ]


def test_how_the_house_checks_is_shown_and_written_without_a_fault(
    browser: Browser, live_server: Any, cast: Cast, node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    shots = os.environ.get("KEPU_SHOTS")
    for number, (address, who) in enumerate(pages(cast)):
        for way in ways(number):
            context = look.context(way, client(cast, who))
            page = context.new_page()
            sources[f"{way.language} {address}"] = look.look(page, address, way)
            if shots:
                name = f"{number}-{way.width}-{way.scheme}-{way.language}.png"
                page.screenshot(path=f"{shots}/{name}", full_page=True)
            look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
