# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence in a real browser: added by keyboard and filled in by itself, and every page of it without a fault in
each width, theme and language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from kepu.jobs.running import run_due
from kepu.review.actions.evidence import add_document, add_told
from kepu.review.actions.invite import invite
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.documents import read_document
from kepu.review.evidence.reopening import take_notices
from kepu.review.evidence.told import Told
from kepu.review.models import Claim
from kepu.review.states import Said
from kepu.review.tokens import make_token
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import ANONYMOUS, Cast, assemble, client
from tests.conftest import missing
from tests.review.evidence.peers import PAPER, peer
from tests.review.evidence.samples import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.text_claim(loop.written_story(cast.here, owner))


def test_a_doi_is_added_by_keyboard_and_its_title_comes_by_itself(
    browser: Browser, live_server: Any, cast: Cast, claim: Claim, node_modules: Path, settings: Any
) -> None:
    look = opened(browser, node_modules, live_server.url)
    with peer(settings), look.context(Way(1440, "light", "en"), client(cast, "editor")) as context:
        page = context.new_page()
        page.goto(live_server.url + reverse("claim_evidence", args=[claim.public_id]))
        page.get_by_label("DOI, address, or a reference").fill(f"doi:{PAPER}.")
        page.get_by_role("button", name="Add", exact=True).press("Enter")
        expect(page.get_by_text("1 piece of evidence was added.")).to_be_visible()
        expect(page.get_by_text("is being looked up")).to_be_visible()
        run_due()
        expect(page.get_by_role("heading", name="How long light takes from the Moon")).to_be_visible()
        page.get_by_role("button", name="Take off").press("Enter")
        expect(page.get_by_text("What the claim rests on stands here")).to_be_visible()


def full(cast: Cast, claim: Claim) -> list[tuple[str, str]]:
    """A claim with evidence of every sort; the addresses of its pages, and for whom they are."""
    paper, _page = add_told(
        claim, [Told("Light from the Moon to the Earth, measured", PAPER), Told("Words")], passage="1.28 s"
    ).made
    made = add_document(claim, read_document("月球报告.pdf", pdf()), passage="It takes 1.28 seconds.")
    loop.signed(claim, loop.expert_of(cast.there))
    take_notices(paper, [Found(Said.RETRACTED, "10.1234/light.retraction", None, "crossref: publisher")])
    invitation = invite(claim, cast.expert)
    return [
        (reverse("claim_evidence", args=[claim.public_id]), "editor"),
        (reverse("evidence_edit", args=[made.public_id]), "editor"),
        (reverse("evidence_notices"), "editor"),
        (reverse("story", args=[claim.story.public_id]), "editor"),
        (reverse("review:ask", args=[make_token(invitation)]), ANONYMOUS),
    ]


def test_no_page_of_evidence_has_a_fault_in_any_width_theme_or_language(
    browser: Browser, live_server: Any, cast: Cast, claim: Claim, node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    ways = [Way(width, scheme, language) for width in WIDTHS for scheme in SCHEMES for language in LANGUAGES]
    shots = os.environ.get("KEPU_SHOTS")
    for number, (address, who) in enumerate(full(cast, claim)):
        for way in ways:
            context = look.context(way, client(cast, who))
            page = context.new_page()
            sources[f"{way.language} {address}"] = look.look(page, address, way)
            if shots:
                page.screenshot(
                    path=f"{shots}/{number}-{way.width}-{way.scheme}-{way.language}.png", full_page=True
                )
            if way.scheme == "light":
                look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
