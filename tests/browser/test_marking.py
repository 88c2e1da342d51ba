# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marking claims by hand in a real browser: how many keys a claim takes, by keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from kepu.review.models import Claim, HintAnswer
from kepu.stories.models import Story
from kepu.theme import assets
from tests import loop
from tests.cast import Cast, assemble, client
from tests.conftest import missing
from tests.masters import film

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = [
    "月球距离地球约 38 万公里。",
    "它的直径约为 3474 公里🌕。",
    "The Moon is the largest body near us.",
    "It was reached in July 1969.",
    "“Smoking” causes cancer.",
]
MOST_PRESSES = 4


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    return loop.rewritten(
        made,
        [
            ("paragraph", f"<p>{TOLD[0]}{TOLD[1]}</p>", loop.FIRST),
            ("paragraph", f"<p>{TOLD[2]} {TOLD[3]} {TOLD[4]}</p>", loop.SECOND),
        ],
        title="Near",
        summary="",
    )


class Hand:
    """Somebody at a keyboard, whose presses are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)


def opened(browser: Browser, host: str, cast: Cast, story: Story) -> Page:
    context = browser.new_context(base_url=host, locale="en-GB")
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, "editor").cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": host} for name in told])
    page = context.new_page()
    page.goto(reverse("marking", args=[story.public_id]))
    page.wait_for_selector("#wagtail.ready:has(#wagtail-sidebar nav)")
    return page


def marked(page: Page, number: int) -> None:
    """The page that comes after a claim was marked."""
    expect(page.locator(f"#claim-{number}")).to_be_visible()
    page.wait_for_selector("#wagtail.ready:has(#wagtail-sidebar nav)")


def test_claims_are_marked_by_keyboard_alone_with_two_keys_each(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = opened(browser, live_server.url, cast, story)
    hand = Hand(page)
    hand.press("Alt+ArrowDown")  # past the title
    for number in range(1, len(TOLD) + 1):
        before = hand.pressed
        hand.press("Alt+ArrowDown", "Alt+m")
        marked(page, number)
        assert hand.pressed - before <= MOST_PRESSES
    claims = [each.anchors.get().exact for each in Claim.objects.order_by("number")]
    assert claims == [each.replace("“", '"').replace("”", '"') for each in TOLD]
    assert hand.pressed <= MOST_PRESSES * len(TOLD)


def test_hints_become_claims_or_are_dismissed_by_keyboard_alone(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = opened(browser, live_server.url, cast, story)
    hand = Hand(page)
    expect(page.locator("[data-hint]")).to_have_count(5)
    hand.press("Alt+h")
    expect(page.locator("#mark-words")).to_have_value(TOLD[0])
    hand.press("Alt+m")
    marked(page, 1)
    expect(page.locator("[data-hint]")).to_have_count(4)
    hand.press("Alt+h", "Alt+Delete")
    expect(page.locator("[data-hint]")).to_have_count(3)
    assert hand.pressed == 4
    claim, dismissed = HintAnswer.objects.order_by("pk")
    assert (claim.claim_id, dismissed.claim_id, dismissed.words) == (Claim.objects.get().pk, None, TOLD[1])
    assert {claim.person, dismissed.person} == {cast.people["editor"]}


def test_words_are_selected_over_two_blocks_and_by_the_sentence(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = opened(browser, live_server.url, cast, story)
    hand = Hand(page)
    hand.press("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowDown", "Alt+Shift+ArrowDown", "Alt+m")
    marked(page, 1)
    expect(page.get_by_text("it goes over 2 blocks, and stands in each")).to_be_visible()
    assert [each.exact for each in Claim.objects.get().anchors.all()] == [TOLD[1], TOLD[2]]


def test_a_time_is_set_beside_the_player_and_marked_with_three_keys(
    browser: Browser, live_server: Any, cast: Cast, tmp_path: Path
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 3))
    page = opened(browser, live_server.url, cast, story)
    player = page.locator("#story-film")
    expect(player).to_have_js_property("readyState", 4)
    hand = Hand(page)
    player.evaluate("(film) => { film.currentTime = 1; }")
    hand.press("Alt+BracketLeft")
    player.evaluate("(film) => { film.currentTime = 1.9; }")
    hand.press("Alt+BracketRight", "Alt+m")
    marked(page, 1)
    assert hand.pressed == 3
    claim = Claim.objects.get()
    assert claim.statement == "Its light needs 1.3 seconds."
    assert [(each.kind, each.start, each.end) for each in claim.anchors.all()] == [
        ("captions", 1000, 1900),
        ("media", 1000, 1900),
    ]
    # Words of the captions, by the sentence: the second of three lines.
    page.locator('span[data-place="captions:en"]').nth(2).evaluate(
        """(line) => { const range = document.createRange(); range.selectNodeContents(line);
            getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    hand.press("Alt+m")
    marked(page, 2)
    words, passage = Claim.objects.get(number=2).anchors.all()
    assert (words.exact, words.start, passage.kind) == ("That is all.", 2000, "media")
