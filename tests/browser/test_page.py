# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page in a real browser: its keys, its menus, its words beside the film; and what the checkers find."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.watching import AXE_RULES, Watched
from tests.conftest import missing

pytestmark = pytest.mark.browser
Visit = Callable[..., Watched]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("name", ["index.html", "index.zh-Hans.html"])
def test_axe_finds_nothing(
    site: str, visit: Visit, node_modules: Path, name: str, width: int, scheme: str
) -> None:
    seen = visit(site + name, width, scheme)
    seen.until("video.readyState >= 1")
    seen.page.locator("summary").click()
    seen.page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text("utf-8"))
    for opened in (False, True):
        if opened:
            seen.page.locator(".menu:visible > button").first.click()
        found = seen.page.evaluate(
            "(rules) => axe.run(document, {runOnly: rules, preload: false})", AXE_RULES
        )
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("number", [0, 1])
def test_a_transcript_that_is_served_has_its_look(
    site: str, made: Path, browser: Browser, number: int
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(site + transcripts(made)[number].relative_to(made).as_posix())
    assert page.locator("body").bounding_box()["width"] < 800  # type: ignore[index]
    page.close()


@pytest.mark.parametrize("width", [761, 1024, 1440])
@pytest.mark.parametrize("name", ["index.html", "index.zh-Hans.html"])
def test_the_controls_stand_in_one_row_where_there_is_room(
    site: str, visit: Visit, name: str, width: int
) -> None:
    seen = visit(site + name, width)
    seen.until("video.readyState >= 2")
    assert seen.page.locator(".row").bounding_box()["height"] <= 52  # type: ignore[index]
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1440])
def test_everything_to_press_is_large_enough(site: str, visit: Visit, width: int) -> None:
    seen = visit(site, width)
    small = seen.page.evaluate(
        """[...document.querySelectorAll('button, summary, .list a, .end a, media-play-button, media-mute-button')]
        .filter((each) => each.checkVisibility()).map((each) => [each.outerHTML, each.getBoundingClientRect().height])
        .filter(([, height]) => height < 43.9)"""
    )
    assert small == []


def transcripts(made: Path) -> list[Path]:
    found = sorted((made / "captions").glob("*.html"))
    assert [path.name for path in found] == ["en.html", "zh-Hans.html"]
    return found


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("number", [0, 1])
def test_axe_finds_nothing_in_a_transcript(
    made: Path, browser: Browser, node_modules: Path, number: int, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(transcripts(made)[number].as_uri())
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules, preload: false})", AXE_RULES)
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").inner_text() == "A film"
    page.close()


def test_the_nu_checker_finds_no_error(made: Path, node_modules: Path) -> None:
    checker = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    try:
        told = subprocess.run(
            ["java", "-jar", checker, "--errors-only", *sorted(made.glob("*.html")), *transcripts(made)],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        missing("Java")
    assert (told.stderr, told.returncode) == ("", 0)


def test_a_line_of_the_transcript_leads_to_its_second(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.page.locator(".ln").nth(1).click()
    seen.until("Math.abs(video.currentTime - 3) < 0.1 && !video.seeking")
    expect(seen.page.locator(".ln[aria-current]")).to_have_text("0:03The second line.")


def test_the_transcript_stops_following_when_the_reader_scrolls(site: str, visit: Visit) -> None:
    seen = visit(site, 360)
    seen.until("video.readyState >= 2")
    back = seen.page.locator(".back")
    expect(back).to_be_hidden()
    seen.page.locator(".script .body").scroll_into_view_if_needed()
    seen.page.locator(".script .body").hover()
    seen.page.mouse.wheel(0, 40)
    expect(back).to_be_visible()
    back.click()
    expect(back).to_be_hidden()
    expect(seen.page.locator(".ln[aria-current]")).to_be_focused()


def test_the_transcript_is_one_stop_for_the_keyboard(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.page.locator(".ln").first.focus()
    seen.page.keyboard.press("End")
    expect(seen.page.locator(".ln").last).to_be_focused()
    assert seen.page.locator(".ln[tabindex='0']").count() == 1
    seen.page.keyboard.press("Enter")
    seen.until("Math.abs(video.currentTime - 6) < 0.1")


def test_menus_open_move_and_close_by_key(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    button = seen.page.locator(".menu > button", has_text="Speed")
    button.focus()
    seen.page.keyboard.press("ArrowDown")
    expect(seen.page.locator(".choices:visible > :focus")).to_have_text("1×")
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("ArrowDown")
    expect(seen.page.locator(".choices:visible > :focus")).to_have_text("0.75×")
    seen.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert seen.video("video.playbackRate") == 1
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Enter")
    assert seen.video("video.playbackRate") == 2


def test_keys_work_inside_the_film_and_nowhere_else(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.page.locator("h1").click()
    seen.page.keyboard.press("k")
    assert seen.video("video.paused")
    seen.page.locator("media-time-range #range").focus()
    seen.page.keyboard.press("ArrowRight")
    seen.until("video.currentTime === 5")
    seen.page.keyboard.press("j")
    seen.until("video.currentTime === 0")
    seen.page.keyboard.press("m")
    assert seen.video("video.muted")
    seen.page.keyboard.press(" ")
    seen.until("!video.paused")


def test_chapters_are_ticks_and_choices(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    segments = "document.querySelector('media-time-range').shadowRoot.querySelectorAll('#segments-clipping rect').length"
    seen.until(f"{segments} === 3")
    seen.choose("Chapters", "Three")
    seen.until("video.currentTime === 6")


def test_the_slider_speaks_words(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.video("(video.currentTime = 4.5, true)")
    spoken = "document.querySelector('media-time-range').shadowRoot.querySelector('#range').getAttribute('aria-valuetext')"
    seen.until(f"{spoken} === '4 seconds of 9 seconds'")


def test_a_small_picture_shows_while_the_reader_looks_for_a_place(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.until("[...video.textTracks].find((t) => t.label === 'thumbnails')?.cues?.length > 1")
    seen.page.locator("media-time-range").hover()
    picture = "document.querySelector('media-time-range').getAttribute('mediapreviewimage')"
    seen.until(f"({picture} ?? '').includes('/storyboard/000.jpg')")


def test_the_other_language_opens_at_the_same_place(site: str, visit: Visit) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.video("(video.currentTime = 4, true)")
    seen.until("!video.seeking")
    seen.page.locator(".other-language").click()
    expect(seen.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    seen.until("video.readyState >= 2 && Math.abs(video.currentTime - 4) < 0.1")


def test_without_scripts_the_film_is_a_link(made: Path, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(java_script_enabled=False)
    page.goto((made / "index.html").as_uri())
    expect(page.locator("noscript a")).to_have_attribute("href", "download/180.mp4")
    page.close()
