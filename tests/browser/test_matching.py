# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding and asking experts by hand in a real browser, and the page without a fault in each width, theme and
language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from kepu.jobs.running import run_due
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.models import Claim, Invitation
from kepu.stories.models import Story
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import ADMINISTRATOR, Cast, assemble, client
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    """One claim that is disputed, one of normal risk, one that nobody knows of; six who could be asked, and
    one of the unit that could not."""
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    for number in range(6):
        made = loop.expert_of(cast.there, f"Moon Expert {number}", f"moon{number}@example.org")
        made.affiliation = {"en": f"Institute {number}", "zh-hans": f"示例研究所{number}"}
        made.keywords = {"zh-hans": ["月球", "潮汐"], "en": ["moonlight"] if number % 2 else []}
        made.save()
    loop.expert_of(cast.here, "Moon Expert of the House", "house@example.org")
    disputed = mark_claim(story, loop.TEXT, [Marked(0, 57, loop.FIRST)], tier=Claim.Tier.HIGH)
    mark_claim(story, loop.OTHER, [Marked(0, 40, loop.SECOND)])
    mark_claim(
        story,
        "Parliament raised the pension age, and wages rose by half in the whole country within a decade.",
        [Marked(58, 80, loop.FIRST)],
    )
    for number, verdict in enumerate(("correct", "wrong")):
        person = loop.expert_of(cast.there, f"Signed {number}", f"signed{number}@example.org")
        loop.signed(disputed, person, verdict)
    return story


def test_experts_are_found_and_all_asked_by_three_presses_on_a_page_without_a_fault(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    address = reverse("story_experts", args=[story.public_id])
    wide = Way(1440, "light", "en")
    page = look.context(wide, client(cast, ADMINISTRATOR)).new_page()
    page.goto(live_server.url + reverse("story", args=[story.public_id]))
    page.get_by_role("link", name="Find experts for all claims").press("Enter")
    page.get_by_role("button", name="Find experts", exact=True).press("Enter")
    expect(page.get_by_text("Experts are being found")).to_be_visible()
    run_due()
    expect(page.get_by_text("a third expert is asked")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("No match")).to_be_visible()
    for way in [
        Way(width, scheme, language) for width in WIDTHS for scheme in SCHEMES for language in LANGUAGES
    ]:
        context = look.context(way, client(cast, ADMINISTRATOR))
        seen = context.new_page()
        sources[f"{way.language} {way.width}"] = look.look(seen, address, way)
        seen.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        if way.scheme == "light":
            look.walk(seen, address)
        context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
    page.get_by_role("button", name="Ask everybody who is ticked").press("Enter")
    expect(page.get_by_text("2 questions went out.")).to_be_visible()
    assert Invitation.objects.filter(ended_at=None).count() == 2
