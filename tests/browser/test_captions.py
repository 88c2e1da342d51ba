# SPDX-License-Identifier: AGPL-3.0-or-later
"""The caption editor in a real browser: what somebody types stays as they type it, and nothing of two people is
lost between the saves."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.stories.actions.captions import Change, Line, save_lines
from kepu.stories.captioning import put_track
from kepu.stories.models import CaptionTrack
from kepu.theme import assets
from tests import loop
from tests.browser.test_loop import captions_of, texts, window
from tests.cast import Cast, assemble
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def track(cast: Cast) -> CaptionTrack:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.captioned(loop.written_story(cast.here, owner))


@pytest.fixture
def page(browser: Browser, live_server: Any, cast: Cast, track: CaptionTrack) -> Page:
    return captions_of(browser, live_server.url, cast, track)


def somebody_else_writes(track: CaptionTrack, number: int, text: str) -> None:
    fresh = CaptionTrack.objects.get(pk=track.pk)
    cue = fresh.track().cues[number]
    save_lines(fresh, Change(fresh.revision, [Line(cue.identifier, cue.start, cue.end, text)]))


def saved(page: Page) -> None:
    expect(page.locator("#cap-state")).to_have_text("Saved")


def test_a_line_that_was_not_saved_yet_does_not_pass_over_what_others_made_of_it(
    page: Page, track: CaptionTrack
) -> None:
    words = page.locator("#cap-list textarea")
    words.nth(1).fill("")  # to be written anew: a line without words waits
    somebody_else_writes(track, 1, "Theirs.")
    words.nth(0).fill("The first line.")
    expect(page.locator("#cap-list li").nth(1)).to_contain_text(
        "Somebody else changed this line too: “Theirs.”"
    )
    words.nth(1).fill("Mine.")
    expect(page.locator("#cap-state")).to_contain_text("cannot be saved yet: 1")
    assert texts(track)[:2] == ["The first line.", "Theirs."]
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert texts(track)[1] == "Mine."


def test_whoever_removes_what_others_changed_sees_it_and_removes_it_then(
    page: Page, track: CaptionTrack
) -> None:
    somebody_else_writes(track, 1, "Theirs.")
    page.locator("#cap-list textarea").nth(1).focus()
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#cap-list li").nth(1)).to_contain_text("“Theirs.”")
    assert texts(track)[1] == "Theirs."
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#cap-list li")).to_have_count(2)
    saved(page)
    assert texts(track) == ["The Moon is near.", "That is all."]


def test_who_writes_in_a_line_while_a_file_takes_the_place_of_all_is_told_and_chooses(
    page: Page, track: CaptionTrack
) -> None:
    put_track(track.story, caption_track("en", [Cue(0, 900, plain_lines("Another film."))]), language="en")
    first = page.locator("#cap-list li").first
    first.locator("textarea").fill("Mine.")
    expect(page.locator("#cap-list")).to_contain_text("put other captions in place of all")
    page.wait_for_timeout(1500)  # it is not sent again by itself
    assert texts(track) == ["Another film."]
    page.get_by_role("button", name="Take theirs").click()
    expect(page.locator("#cap-list li")).to_have_count(1)
    page.reload()
    expect(page.locator("#cap-list textarea")).to_have_value("Another film.")
    assert texts(track) == ["Another film."]


def test_a_save_takes_nothing_from_under_the_fingers(page: Page, track: CaptionTrack) -> None:
    page.locator("#cap-list textarea").first.fill("The first row")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.type("and the second.")
    saved(page)
    assert texts(track)[0] == "The first row\nand the second."
    page.keyboard.type(" More.")
    end = page.get_by_label("End of line 1")
    end.press("Control+A")
    end.press_sequentially("0:00.7")
    saved(page)
    expect(end).to_have_value("0:00.7")
    end.press("Tab")
    saved(page)
    expect(end).to_have_value("0:00.700")
    assert CaptionTrack.objects.get(pk=track.pk).track().cues[0].end == 700


def test_letters_on_their_way_to_a_chinese_word_are_not_saved(page: Page, track: CaptionTrack) -> None:
    first = page.locator("#cap-list textarea").first
    first.press("Control+A")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "yue liang", "selectionStart": 9, "selectionEnd": 9})
    time.sleep(1.2)
    assert texts(track)[0] == "The Moon is near."
    keys.send("Input.insertText", {"text": "月亮"})
    saved(page)
    assert texts(track)[0] == "月亮"


def test_a_line_that_cannot_be_saved_says_why_and_keeps_no_other_back(
    page: Page, track: CaptionTrack
) -> None:
    page.get_by_label("End of line 2").fill("0:00.1")
    page.get_by_label("Beginning of line 1").fill("soon")
    page.locator("#cap-list textarea").nth(2).fill("x" * 2001)
    page.locator("#cap-list textarea").nth(0).fill("Saved all the same.")
    expect(page.locator("#cap-state")).to_contain_text("cannot be saved yet: 2")
    rows = page.locator("#cap-list li")
    expect(rows.nth(0)).to_contain_text("“soon” is no time")
    expect(rows.nth(1)).to_contain_text("ends before it begins")
    expect(rows.nth(2)).to_contain_text("has 2001 characters")
    assert texts(track) == ["Saved all the same.", "Its light needs 1.3 seconds.", "That is all."]
    page.get_by_label("End of line 2").fill("0:01.9")
    page.locator("#cap-list textarea").nth(2).fill("Shorter.")
    saved(page)
    assert texts(track)[2] == "Shorter."


def test_steps_are_taken_back_by_a_key(page: Page, track: CaptionTrack) -> None:
    before = texts(track)
    page.get_by_label("Find", exact=True).fill("is")
    page.get_by_label("Put in its place").fill("$& costs $$")
    page.get_by_role("button", name="Replace all").click()
    saved(page)
    assert texts(track)[2] == "That $& costs $$ all."
    page.locator("#cap-list textarea").nth(1).focus()
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#cap-list li")).to_have_count(2)
    saved(page)
    page.keyboard.press("Alt+KeyZ")
    expect(page.locator("#cap-list li")).to_have_count(3)
    page.keyboard.press("Alt+KeyZ")
    saved(page)
    assert texts(track) == before
    page.keyboard.press("Alt+KeyZ")
    expect(page.locator("#cap-state")).to_have_text("There is no step to take back")


def test_whoever_was_signed_out_is_told_so_and_loses_nothing(
    page: Page, browser: Browser, live_server: Any, cast: Cast, track: CaptionTrack
) -> None:
    page.context.clear_cookies(name="sessionid")
    page.locator("#cap-list textarea").first.fill("Typed without a session.")
    expect(page.locator("#cap-state")).to_contain_text("You are signed out")
    cookies = window(browser, live_server.url, cast, "editor").cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.reload()
    expect(page.locator("#cap-state")).to_contain_text("put back")
    assert texts(track)[0] == "Typed without a session."


def test_what_was_put_back_is_not_said_to_be_saved_before_it_is(page: Page, track: CaptionTrack) -> None:
    page.context.route("**/cues/", lambda route: route.abort())
    page.locator("#cap-list textarea").first.fill("Typed while nobody answered.")
    expect(page.locator("#cap-state")).to_contain_text("does not answer")
    page.reload()
    expect(page.locator("#cap-list textarea").first).to_have_value("Typed while nobody answered.")
    expect(page.locator("#cap-state")).to_contain_text("does not answer")


def test_thousands_of_lines_are_shifted_at_once(
    browser: Browser, live_server: Any, cast: Cast, track: CaptionTrack
) -> None:
    cues = [Cue(number * 2000, number * 2000 + 1500, plain_lines(f"Line {number}")) for number in range(3000)]
    many = put_track(track.story, caption_track("de", cues), language="de")
    page = captions_of(browser, live_server.url, cast, many)
    page.locator("#cap-list textarea").first.focus()
    page.get_by_label("Shift this line").fill("1.25")
    page.get_by_role("button", name="Shift").click(timeout=20_000)
    saved(page)
    shifted = CaptionTrack.objects.get(pk=many.pk).track().cues
    assert [shifted[0].start, shifted[-1].start] == [1250, 2999 * 2000 + 1250]


def test_captions_open_at_the_line_that_was_found(
    browser: Browser, live_server: Any, cast: Cast, track: CaptionTrack
) -> None:
    page = window(browser, live_server.url, cast, "editor").new_page()
    page.goto(f"{reverse('captions', args=[track.public_id])}?at=1000")
    expect(page.locator("#cap-list textarea").nth(1)).to_be_focused()


def test_nothing_of_what_is_typed_is_markup(page: Page, track: CaptionTrack, tmp_path: Path) -> None:
    page.locator("#cap-list textarea").first.fill('<img src=x onerror="document.title=1">')
    saved(page)
    page.reload()
    expect(page.locator("#cap-list textarea").first).to_have_value('<img src=x onerror="document.title=1">')
    assert page.locator("#cap-list img").count() == 0


@pytest.mark.parametrize(
    ("language", "words"), [("he", "שלום. (שלום)"), ("ar", "القمر 10⁶ km."), ("en", "10⁶ שלום")]
)
def test_a_line_runs_the_way_its_words_do(
    browser: Browser, live_server: Any, cast: Cast, track: CaptionTrack, language: str, words: str
) -> None:
    cues = [Cue(0, 900, plain_lines(words))]
    put_track(track.story, caption_track(language, cues), language=language, kind="subtitles")
    other = track.story.caption_tracks.get(kind="subtitles")
    page = captions_of(browser, live_server.url, cast, other)
    line = page.locator("#cap-list textarea").first
    expect(line).to_have_value(words)
    assert line.evaluate("each => getComputedStyle(each).direction") == "rtl"
    page.goto(f"{reverse('captions', args=[track.public_id])}?beside={other.public_id}")
    beside = page.locator("#cap-list .beside").first
    expect(beside).to_have_text(words)
    assert beside.evaluate("each => getComputedStyle(each).direction") == "rtl"
