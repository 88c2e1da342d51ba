# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review desk by keyboard in a real browser, and without a fault in each width, theme and language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from kepu.jobs.running import run_due
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.models import Claim, Invitation
from kepu.stories.models import Story
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import ADMINISTRATOR, Cast, assemble, client
from tests.conftest import missing
from tests.masters import film
from tests.review.exchanging import taken_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def story(cast: Cast, tmp_path: Path) -> Story:
    """A film with claims of every state: two void, one of them signed by two; one that an expert would word
    otherwise; one asked about, one signed, here and elsewhere, and a crowd of open ones at one second, one of them said twice."""
    owner = cast.users["producer"]
    assert owner is not None
    story, track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 4))
    light = mark_claim(story, loop.CUES[1][2], [Marked(1000, 1900)], tier=Claim.Tier.HIGH)
    words = loop.text_claim(story, loop.OTHER, loop.SECOND)
    near = mark_claim(story, "The Moon is near.", [Marked(100, 800)])
    crowd = [
        mark_claim(story, f"Statement {at} of the end.", [Marked(2900, 3800 + at), *again])
        for at, again in enumerate(([Marked(3000, 3900)], [], [], []))
    ]
    run_due()
    names = ("韩示例", "Sample Signer", "Third Person", "Asked Person")
    experts = [loop.expert_of(cast.there, each, f"signer{at}@example.org") for at, each in enumerate(names)]
    for each in experts:
        each.load_cap = 100
        each.save()
    for each in experts[:2]:
        light.refresh_from_db()
        loop.signed(light, each)
    for claim, verdict, told in (
        (words, "correct", {}),
        (near, "change", {"wording": "The Moon is our nearest neighbour."}),
        (crowd[0], "correct", {}),
    ):
        claim.refresh_from_db()
        loop.signed(claim, experts[2], verdict, **told)
    invite(crowd[1], experts[3])
    body = [
        loop.BODY[0],
        ("paragraph", "<p>The Moon is much larger than 10<sup>6</sup> metres.</p>", loop.SECOND),
    ]
    loop.rewritten(story, body)
    loop.recaptioned(track, 1, "Its light needs 1.28 seconds.")
    run_due()
    crowd[0].refresh_from_db()
    taken_in(crowd[0], 1)
    taken_in(light, 2, names={}, house_names={"en": "AnotherHouseWithoutASpace" * 8}, wording="x" * 300)
    return story


def test_the_desk_has_no_fault_in_any_width_theme_or_language(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    address, shots = reverse("review_desk", args=[story.public_id]), os.environ.get("KEPU_SHOTS")
    for way in [
        Way(width, scheme, language) for width in WIDTHS for scheme in SCHEMES for language in LANGUAGES
    ]:
        context = look.context(way, client(cast, ADMINISTRATOR))
        page = context.new_page()
        sources[f"{way.language} {way.width} {way.scheme}"] = look.look(page, address, way)
        expect(page.locator("#desk-lane g").first).to_be_visible()
        right = page.evaluate("document.querySelector('.desk-list').getBoundingClientRect().right")
        assert right <= way.width, f"the list ends at {right} px ({way})"
        if shots:
            page.set_viewport_size({"width": way.width, "height": 2000})
            page.screenshot(path=f"{shots}/{way.width}-{way.scheme}-{way.language}.png", full_page=True)
        if way.scheme == "light":
            look.walk(page, address)
        context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""


def test_by_keyboard_alone_seals_move_the_film_and_void_claims_are_asked_again(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path
) -> None:
    look = opened(browser, node_modules, live_server.url)
    page = look.context(Way(360, "light", "en"), client(cast, ADMINISTRATOR)).new_page()
    page.goto(live_server.url + reverse("review_desk", args=[story.public_id]))
    player, seals = page.locator("#story-film"), page.locator("#desk-lane g")
    expect(player).to_have_js_property("readyState", 4)
    expect(seals).to_have_count(3)
    assert [each.text_content() for each in seals.all()] == ["3", "1", "×4"]
    assert seals.nth(2).get_attribute("aria-label") == "×4: claims 4, 5, 6, 7, from 0:02"
    seals.first.focus()
    page.keyboard.press("End")
    expect(seals.nth(2)).to_be_focused()
    for number in (4, 5):
        page.keyboard.press("Enter")
        expect(page.locator(f"#claim-{number}[aria-current]")).to_have_count(1)
        expect(page.locator("[aria-current=true]")).to_have_count(1)
    expect(player).to_have_js_property("currentTime", 2.9)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(player).to_have_js_property("currentTime", 1)
    again = page.get_by_role("button", name="Ask all 2 again")
    again.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 questions went out")).to_be_visible()
    expect(page.locator("#asked")).to_be_focused()
    assert Invitation.objects.filter(claim__number=1, ended_at=None).count() == 2


def test_claims_that_are_ticked_are_asked_about_in_one_press(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path
) -> None:
    look = opened(browser, node_modules, live_server.url)
    page = look.context(Way(1440, "light", "en"), client(cast, ADMINISTRATOR)).new_page()
    page.goto(live_server.url + reverse("review_desk", args=[story.public_id]))
    for number in (6, 7):
        page.locator(f"#claim-{number} input[type=checkbox]").press("Space")
    page.get_by_label("Whom to ask").select_option("Asked Person")
    page.get_by_role("button", name="Ask about those ticked").press("Enter")
    expect(page.get_by_text("Asked Person: claims 6, 7")).to_be_visible()
    assert Invitation.objects.filter(claim__number__in=(6, 7), ended_at=None).count() == 2


def test_the_wording_of_an_expert_is_taken_by_keyboard_with_one_press(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path
) -> None:
    look = opened(browser, node_modules, live_server.url)
    page = look.context(Way(360, "dark", "zh-hans"), client(cast, ADMINISTRATOR)).new_page()
    page.goto(live_server.url + reverse("review_desk", args=[story.public_id]))
    page.get_by_role("button", name="把这个改法写进文稿").press("Enter")
    expect(page.get_by_text("论断 3 已按示例Third Person的写法改进文稿。")).to_be_visible()
    expect(page.locator("#claim-3")).to_contain_text("The Moon is our nearest neighbour.")
    assert Invitation.objects.filter(claim__number=3, ended_at=None).count() == 1
    assert story.caption_tracks.get().track().cues[0].text == "The Moon is our nearest neighbour."
