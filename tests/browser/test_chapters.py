# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chapters beside the player, by keyboard alone and by two people; a draft that is read; both as a judge sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.stories.actions.chapters import save_chapters
from kepu.stories.captioning import put_track
from kepu.stories.chapters import Chapter, ChapterChange
from kepu.stories.models import CaptionTrack, ChapterList, Story
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import opened, ways
from tests.cast import Cast, assemble, client
from tests.conftest import missing
from tests.masters import film
from tests.website.saved_pages import verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def story(cast: Cast, tmp_path: Path) -> Story:
    """A story with a film of eight seconds."""
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 8))
    return story


def window(browser: Browser, host: str, cast: Cast, who: str) -> BrowserContext:
    """A window in which *who* is signed in."""
    context = browser.new_context(base_url=host, locale="en-GB")
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, who).cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": host} for name in told])
    return context


def desk(browser: Browser, host: str, cast: Cast, story: Story) -> Page:
    page = window(browser, host, cast, "editor").new_page()
    page.goto(reverse("story", args=[story.public_id]))
    page.wait_for_function("document.getElementById('story-film').readyState > 0")
    return page


def runs_to(page: Page, seconds: float) -> None:
    page.evaluate(
        """(at) => new Promise((done) => { const film = document.getElementById('story-film');
            film.addEventListener('seeked', done, { once: true }); film.currentTime = at; })""",
        seconds,
    )


def rows(story: Story) -> list[tuple[int, str]]:
    return ChapterList.objects.get(story=story).starts()


def test_chapters_are_made_by_keyboard_alone(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = desk(browser, live_server.url, cast, story)
    state = page.locator("#chap-state")
    page.keyboard.press("Alt+c")
    page.keyboard.type("Near")
    runs_to(page, 4)
    page.keyboard.press("Alt+c")
    page.keyboard.type("Far")
    expect(state).to_have_text("Saved")
    assert rows(story) == [(0, "Near"), (4000, "Far")]
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Title of chapter 1", exact=True)).to_be_focused()
    runs_to(page, 6)
    page.keyboard.press("Alt+[")
    expect(page.get_by_label("Beginning of chapter 2", exact=True)).to_have_value("0:06.0")
    expect(page.get_by_label("Title of chapter 2", exact=True)).to_be_focused()
    expect(state).to_have_text("Saved")
    assert rows(story) == [(4000, "Far"), (6000, "Near")]
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("0:04")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Another chapter begins at that time already.")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("0:02")
    page.keyboard.press("Tab")
    expect(state).to_have_text("Saved")
    assert rows(story) == [(2000, "Near"), (4000, "Far")]
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#chap-list li")).to_have_count(1)
    expect(state).to_have_text("Saved")
    assert rows(story) == [(4000, "Far")]
    page.get_by_label("Beginning of chapter 1", exact=True).fill("1:00")
    page.keyboard.press("Tab")
    expect(page.get_by_text("The film ends at 0:08.0: give a time inside it.")).to_be_visible()
    page.get_by_label("Title of chapter 1", exact=True).fill("Farther")
    expect(state).to_have_text("Saved")
    expect(page.get_by_label("Beginning of chapter 1", exact=True)).to_have_value("1:00")
    assert rows(story) == [(4000, "Farther")]


def test_of_two_people_the_later_sees_both_and_chooses(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    save_chapters(story, ChapterChange(0, [Chapter("a", 0, "Near")]))
    page = desk(browser, live_server.url, cast, story)
    save_chapters(story, ChapterChange(1, [Chapter("a", 0, "Theirs"), Chapter("b", 3000, "Also theirs")]))
    page.get_by_label("Title of chapter 1", exact=True).fill("Mine")
    expect(page.get_by_text("Somebody else changed this chapter too: 0:00.0 “Theirs”")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#chap-state")).to_have_text("Saved")
    assert rows(story) == [(0, "Mine"), (3000, "Also theirs")]
    save_chapters(story, ChapterChange(3, [Chapter("c", 5000, "Later theirs")]))
    runs_to(page, 5)
    page.keyboard.press("Alt+c")
    page.keyboard.type("Later mine")
    expect(page.get_by_text("Somebody else began a chapter at the same time: “Later theirs”")).to_be_visible()
    assert rows(story)[-1] == (5000, "Later theirs")
    page.get_by_role("button", name="Take theirs").click()
    expect(page.locator("#chap-list li")).to_have_count(3)
    page.reload()
    expect(page.locator("#chap-list li")).to_have_count(3)
    assert rows(story)[-1] == (5000, "Later theirs")


def test_a_chapter_that_was_not_saved_yet_does_not_pass_over_what_others_made_of_it(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    save_chapters(story, ChapterChange(0, [Chapter("a", 0, "Near"), Chapter("b", 4000, "Far")]))
    page = desk(browser, live_server.url, cast, story)
    page.get_by_label("Title of chapter 2", exact=True).fill(
        ""
    )  # to be written anew: without a title it waits
    save_chapters(story, ChapterChange(1, [Chapter("b", 4000, "Theirs")]))
    page.get_by_label("Title of chapter 1", exact=True).fill("Nearer")
    expect(page.get_by_text("Somebody else changed this chapter too: 0:04.0 “Theirs”")).to_be_visible()
    page.get_by_label("Title of chapter 2", exact=True).fill("Mine")
    expect(page.locator("#chap-state")).to_contain_text("cannot be saved yet: 1")
    assert rows(story) == [(0, "Nearer"), (4000, "Theirs")]
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#chap-state")).to_have_text("Saved")
    assert rows(story) == [(0, "Nearer"), (4000, "Mine")]


def test_whoever_removes_a_chapter_that_others_changed_sees_it_and_removes_it_then(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    save_chapters(story, ChapterChange(0, [Chapter("a", 0, "Near"), Chapter("b", 4000, "Far")]))
    page = desk(browser, live_server.url, cast, story)
    save_chapters(story, ChapterChange(1, [Chapter("b", 4000, "Theirs")]))
    page.get_by_role("button", name="Remove chapter 2").click()
    expect(page.get_by_text("Somebody else changed this chapter too: 0:04.0 “Theirs”")).to_be_visible()
    assert rows(story)[1:] == [(4000, "Theirs")]
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#chap-list li")).to_have_count(1)
    expect(page.locator("#chap-state")).to_have_text("Saved")
    assert rows(story) == [(0, "Near")]


def test_a_save_takes_nothing_from_under_the_fingers(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = desk(browser, live_server.url, cast, story)
    page.keyboard.press("Alt+c")
    title = page.get_by_label("Title of chapter 1", exact=True)
    page.keyboard.type("The near ")
    expect(page.locator("#chap-state")).to_have_text("Saved")
    page.keyboard.type("side")
    expect(page.locator("#chap-state")).to_have_text("Saved")
    assert rows(story) == [(0, "The near side")]
    title.press("Control+A")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "yue liang", "selectionStart": 9, "selectionEnd": 9})
    page.wait_for_timeout(1200)
    assert rows(story) == [(0, "The near side")]
    keys.send("Input.insertText", {"text": "月亮"})
    expect(page.locator("#chap-state")).to_have_text("Saved")
    assert rows(story) == [(0, "月亮")]


def test_whoever_was_signed_out_is_told_so_and_loses_nothing(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = desk(browser, live_server.url, cast, story)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Alt+c")
    page.keyboard.type("Near")
    expect(page.locator("#chap-state")).to_contain_text("You are signed out.")
    assert "Near" in page.evaluate("JSON.stringify({ ...localStorage })")


def test_what_a_browser_that_crashed_had_not_saved_comes_back(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    page = desk(browser, live_server.url, cast, story)
    page.route("**/chapters/", lambda route: route.abort())
    page.keyboard.press("Alt+c")
    page.keyboard.type("Typed while nobody answered")
    expect(page.locator("#chap-state")).to_contain_text("does not answer")
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(reverse("story", args=[story.public_id]))
    expect(page.locator("#chap-state")).to_contain_text("put back")
    assert rows(story) == [(0, "Typed while nobody answered")]


def test_readers_see_the_chapters_on_the_track_and_in_the_menu(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    save_chapters(story, ChapterChange(0, [Chapter("a", 0, "Near"), Chapter("b", 4000, "Far")]))
    loop.published(story)
    reader = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    reader.goto(f"/en/film/{story.public_id}/")
    expect(reader.locator(".theatre[data-ready]")).to_be_visible()
    told = reader.evaluate(
        """() => [...document.querySelector('.theatre video').textTracks].filter((each) => each.kind === 'chapters')
            .flatMap((each) => [...each.cues].map((cue) => [cue.startTime, cue.text]))"""
    )
    assert told == [[0, "Near"], [4, "Far"]]
    reader.get_by_role("button", name="Chapters").click()
    reader.get_by_role("menuitemradio", name="Far").click()
    expect(reader.locator(".theatre .t")).to_contain_text("0:04 /")
    assert verified(reader.content().encode()).sound


def test_the_pages_hold_before_judges(
    browser: Browser, live_server: Any, cast: Cast, story: Story, node_modules: Path
) -> None:
    save_chapters(story, ChapterChange(0, [Chapter("a", 0, "Near"), Chapter("b", 4000, "Far")]))
    CaptionTrack.objects.all().delete()
    draft = caption_track("en", [Cue(0, 900, plain_lines("The Moon is near."))])
    track = put_track(story, draft, language="en", drafted_by="faster-whisper, small")
    seen = opened(browser, node_modules, live_server.url)
    addresses = [reverse("story", args=[story.public_id]), reverse("captions", args=[track.public_id])]
    for number in range(4):
        for way in ways(number):
            context = seen.context(way, client(cast, "leader"))
            for address in addresses:
                page = context.new_page()
                seen.look(page, address, way)
                seen.walk(page, address)
                page.close()
            context.close()
    assert seen.faults == []
    page = window(browser, live_server.url, cast, "editor").new_page()
    page.goto(addresses[1])
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("It is noted that you have read these captions.")).to_be_visible()
    assert not CaptionTrack.objects.get(pk=track.pk).unread
