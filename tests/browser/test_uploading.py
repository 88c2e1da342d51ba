# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master sent from a real browser: it goes on after the network and the page were lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Route, expect

from kepu.stories.actions.attach import attach_master
from kepu.stories.models import Master, Upload
from kepu.stories.playing.house import open_masters
from kepu.stories.tasks import look_at_master
from kepu.theme import assets
from tests import loop
from tests.cast import assemble, client
from tests.conftest import missing
from tests.directory.importing.tables import worked
from tests.masters import ffmpeg, film

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEND = "/newsroom/masters/send/"
MASTER = re.compile(r"/newsroom/masters/[0-9a-z]{12}/$")


@pytest.fixture
def page(browser: Browser, transactional_db: None, live_server: Any) -> Page:
    """A producer's window."""
    if not assets.built():
        missing("the built front end (make setup)")
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    cookies = client(assemble(), "producer").cookies
    told = {settings.LANGUAGE_COOKIE_NAME: "en"} | {name: each.value for name, each in cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": live_server.url} for name in told])
    return context.new_page()


def until(holds: Callable[[], bool]) -> None:
    """Wait until *holds*. The page's policy lets no string be run in it."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def choose(page: Page, source: Path) -> None:
    page.goto(SEND)
    page.locator("#file").set_input_files(source)
    page.get_by_role("button", name="Send", exact=True).click()


def test_an_upload_goes_on_after_the_network_and_the_page_were_lost(page: Page, tmp_path: Path) -> None:
    source = film(tmp_path / "film.mp4", 2)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PATCH" and len(lost) < 2:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/newsroom/masters/uploads/*/", lose)
    choose(page, source)
    page.wait_for_url(MASTER)
    assert len(lost) == 2
    assert page.locator("h1").inner_text() == "film.mp4"
    master = Master.objects.get()
    until(lambda: master.path.is_file())
    assert master.path.read_bytes() == source.read_bytes()
    page.unroute("**/newsroom/masters/uploads/*/")
    page.route(
        "**/newsroom/masters/uploads/*/",
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    other = film(tmp_path / "other.mp4", 1)
    choose(page, other)
    expect(page.locator("#said")).not_to_have_text("", timeout=20_000)
    page.on("dialog", lambda dialog: dialog.accept())
    # Away first: an upload that goes on by itself would lead to its master meanwhile.
    page.goto("about:blank")
    page.unroute("**/newsroom/masters/uploads/*/")
    choose(page, other)
    page.wait_for_url(MASTER)
    assert Upload.objects.count() == 2, "the same upload went on after the reload"
    assert Master.objects.exclude(pk=master.pk).get().name == "other.mp4"


def test_the_page_becomes_the_master_s_without_being_loaded_and_back_leads_before_it(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/newsroom/masters/")
    choose(page, film(tmp_path / "film.mp4", 2))
    page.wait_for_url(MASTER)
    marked = page.evaluate("performance.getEntriesByType('navigation')[0].name")
    assert marked.endswith(SEND), "another page was loaded"
    expect(page.locator("video")).to_have_count(1, timeout=20_000)
    assert page.evaluate("document.activeElement.textContent") == "film.mp4"
    assert page.title().startswith("film.mp4")
    page.reload()
    expect(page.locator("h1")).to_have_text("film.mp4")
    page.go_back()
    page.wait_for_url("**/newsroom/masters/")
    expect(page.locator("h1")).to_have_text("Masters")


def test_what_is_refused_is_said_on_the_page(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    choose(page, empty)
    expect(page.locator("#said")).to_contain_text("The upload ended", timeout=20_000)
    assert "between 1 byte and" in page.locator("#said").inner_text()


def test_a_network_that_is_away_for_long_ends_nothing(page: Page, tmp_path: Path) -> None:
    page.clock.install()
    asked: list[str] = []

    def lose(route: Route) -> None:
        asked.append(route.request.method)
        route.abort("internetdisconnected")

    page.route("**/newsroom/masters/uploads/", lose)
    choose(page, film(tmp_path / "film.mp4", 1))
    for _minute in range(200):
        page.clock.run_for(61_000)
        page.evaluate("document.title")  # what was asked meanwhile is answered
        if len(asked) > 10:
            break
    assert len(asked) > 10
    expect(page.locator("#said")).to_have_text("The connection is lost; it is tried again by itself.")
    page.unroute("**/newsroom/masters/uploads/")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(61_000)
    page.clock.resume()
    page.wait_for_url(MASTER)


def test_whoever_was_signed_out_is_told_so(page: Page, tmp_path: Path) -> None:
    page.goto(SEND)
    page.context.clear_cookies(name="sessionid")
    page.locator("#file").set_input_files(film(tmp_path / "film.mp4", 1))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#said")).to_contain_text("You are signed out.")


def test_a_master_plays_on_its_page_and_is_sought(page: Page, tmp_path: Path) -> None:
    choose(
        page,
        film(tmp_path / "film.mp4", 20, video=("-g", "25", "-b:v", "6M", "-minrate", "6M", "-bufsize", "6M")),
    )
    page.wait_for_url(MASTER)
    master = Master.objects.get()
    look_at_master.func(worked(master.job), master.public_id)
    parts: list[int] = []
    page.on("response", lambda each: parts.append(each.status) if each.url.endswith("/file/") else None)
    page.reload()
    video = page.locator("video")
    video.evaluate("each => { each.muted = true; return each.play() }")
    until(lambda: video.evaluate("each => each.currentTime > 0.3"))
    video.evaluate("each => { each.currentTime = 17 }")
    until(lambda: video.evaluate("each => each.currentTime > 17.3 && !each.seeking"))
    assert video.evaluate("each => [each.videoWidth, each.videoHeight, Math.round(each.duration)]") == [
        320,
        180,
        20,
    ]
    assert set(parts) == {206}


def moves(video: Locator) -> bool:
    """Whether the picture of *video* differs from what it was a moment ago."""
    look = """each => { const drawn = Object.assign(document.createElement('canvas'), {width: 64, height: 36});
        const pen = drawn.getContext('2d'); pen.drawImage(each, 0, 0, 64, 36);
        return [...pen.getImageData(0, 0, 64, 36).data].reduce((sum, each, at) => (sum * 31 + each + at) % 1e9, 7) }"""
    before = video.evaluate(look)
    time.sleep(0.3)
    return bool(video.evaluate(look) != before)


def test_a_master_that_browsers_do_not_play_shows_a_moving_picture(page: Page, tmp_path: Path) -> None:
    source = tmp_path / "film.mov"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=16",
            "-f",
            "lavfi",
            "-i",
            "sine=f=440:r=48000:d=16",
        ),
        *("-c:v", "prores_ks", "-profile:v", "0", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s16le", source),
    )
    choose(page, source)
    page.wait_for_url(MASTER)
    # Its player comes by itself, once the web server has looked at it.
    video = page.locator("video")
    video.evaluate("each => { each.muted = true; return each.play() }", timeout=30_000)
    until(lambda: video.evaluate("each => each.currentTime > 0.3"))
    assert moves(video)
    video.evaluate("each => { each.currentTime = 13 }")
    until(lambda: video.evaluate("each => each.currentTime > 13.3 && !each.seeking"))
    assert moves(video)
    assert video.evaluate("each => [each.videoWidth, each.videoHeight, Math.round(each.duration)]") == [
        320,
        180,
        16,
    ]
    open_masters.close_all()


def test_the_reader_chooses_between_what_was_sent_and_what_is_made(page: Page, tmp_path: Path) -> None:
    choose(page, film(tmp_path / "film.mp4", 12, size="640x360"))
    page.wait_for_url(MASTER)
    video, quality = page.locator("video"), page.get_by_label("Quality")
    video.evaluate("each => { each.muted = true; each.currentTime = 5; return each.play() }", timeout=30_000)
    until(lambda: video.evaluate("each => each.currentTime > 5.2"))
    quality.select_option("made for the web")
    until(lambda: video.evaluate("each => each.currentSrc.startsWith('blob:') && each.currentTime > 5.4"))
    assert quality.locator("option").all_inner_texts() == ["as it was sent", "360p", "240p"]
    quality.select_option("240p")
    video.evaluate("each => { each.currentTime = 10 }")
    until(lambda: video.evaluate("each => each.videoHeight === 240 && each.currentTime > 10"))
    quality.select_option("as it was sent")
    until(lambda: video.evaluate("each => each.currentSrc.endsWith('/file/') && each.currentTime > 10"))
    open_masters.close_all()


def test_captions_are_written_beside_a_film_that_browsers_do_not_play(page: Page, tmp_path: Path) -> None:
    source = tmp_path / "film.ts"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=12",
            "-f",
            "lavfi",
            "-i",
            "sine=f=440:r=48000:d=12",
        ),
        *("-c:v", "mpeg2video", "-b:v", "2M", "-pix_fmt", "yuv420p", "-c:a", "mp2", source),
    )
    choose(page, source)
    page.wait_for_url(MASTER)
    page.locator("video").wait_for()
    master = Master.objects.get()
    story = loop.written_story(master.unit, master.owner)
    attach_master(story, master)
    track = loop.captioned(story)
    last = track.track().cues[-1].start
    page.goto(f"{reverse('captions', args=[track.public_id])}?at={last}")
    video = page.locator("#cap-film")
    # The page was opened at a line: there the film stands, as soon as there is one.
    until(lambda: video.evaluate("each => each.readyState >= 2 && !each.seeking"))
    assert video.evaluate("each => Math.round(each.currentTime * 1000)") == last
    video.evaluate("each => { each.muted = true }")
    page.locator("#cap-list .hear").first.click()
    until(lambda: video.evaluate("each => each.currentTime > 0 && each.currentTime < 3 && !each.paused"))
    assert moves(video)
    open_masters.close_all()
