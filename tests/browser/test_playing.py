# SPDX-License-Identifier: AGPL-3.0-or-later
"""hls.js in Chromium plays what was made: every quality, every language, captions at their second."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CAPTIONS, SECONDS, playing
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
Visit = Callable[..., Watched]
FRAME = 1 / 25


def holes(seen: Watched) -> list[tuple[float, float]]:
    """The spans of the film that are loaded: one, from the first frame to the last, where nothing lacks."""
    found = seen.video(
        "[...Array(video.buffered.length).keys()].map((i) => [video.buffered.start(i), video.buffered.end(i)])"
    )
    return [(start, end) for start, end in found]


@pytest.mark.parametrize("height", [180, 120])
def test_every_quality_plays_to_the_end_without_a_gap(site: str, visit: Visit, height: int) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.choose("Quality", f"{height}p")
    seen.video("(video.currentTime = 0.01, true)")
    seen.until(f"video.videoHeight === {height}")
    seen.play_to_the_end()
    assert seen.video("video.videoHeight") == height
    ((start, end),) = holes(seen)
    assert start <= FRAME
    assert end == pytest.approx(SECONDS, abs=2 * FRAME)


@pytest.mark.parametrize(("language", "label"), [("en", "English"), ("zh-Hans", "简体中文")])
def test_every_language_sounds_to_the_end(site: str, visit: Visit, language: str, label: str) -> None:
    asked: list[str] = []
    seen = visit(site)
    seen.page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    seen.until("video.readyState >= 2")
    seen.choose("Sound", label)
    seen.play_to_the_end()
    assert len(holes(seen)) == 1
    if language != "en":
        assert {f"audio/{language}/init.mp4", f"audio/{language}/00000.m4s"} <= set(asked)
    assert seen.video("video.webkitAudioDecodedByteCount") > 0


def test_the_film_speaks_the_reader_s_language_from_the_beginning(site: str, visit: Visit) -> None:
    asked: list[str] = []
    listening = lambda page: page.on("request", lambda request: asked.append(request.url))  # noqa: E731
    seen = visit(site + "index.zh-Hans.html", opened=listening)
    seen.until("video.readyState >= 2")
    seen.play_to_the_end()
    assert site + "audio/zh-Hans/00000.m4s" in asked


@pytest.mark.parametrize(("language", "label"), [("en", "English"), ("zh-Hans", "简体中文")])
def test_captions_stand_at_their_second(site: str, visit: Visit, language: str, label: str) -> None:
    seen = visit(site)
    seen.until("video.readyState >= 2")
    seen.choose("Captions", label)
    shown = f"[...video.textTracks].find((t) => t.kind === 'subtitles' && t.language === '{language}')"
    seen.until(f"{shown}.mode === 'showing' && {shown}.cues?.length >= 3")
    cues = seen.video(
        f"[...{shown}.cues].map((cue) => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent])"
    )
    wanted = [(number * 3 - 3, number * 3 - 0.5, line) for number, line in enumerate(CAPTIONS[language], 1)]
    assert [text for *_, text in cues] == [line for *_, line in wanted]
    for (start, end, _), (first, last, _) in zip(cues, wanted, strict=True):
        assert (start, end) == (pytest.approx(first, abs=0.02), pytest.approx(last, abs=0.52))


def test_captions_can_be_turned_off_and_on_by_key(site: str, visit: Visit) -> None:
    seen = visit(site)
    showing = "[...video.textTracks].filter((t) => t.kind === 'subtitles' && t.mode === 'showing').length"
    seen.until(f"{showing} === 1")
    seen.page.locator("media-play-button").focus()
    seen.page.keyboard.press("c")
    seen.until(f"{showing} === 0")
    seen.page.keyboard.press("c")
    seen.until(f"{showing} === 1")


def test_a_master_plays_at_once_from_its_own_pictures(
    master: list[str | Path], tmp_path: Path, visit: Visit
) -> None:
    with playing(*master, "--out", tmp_path / "out") as address:
        asked: list[str] = []
        seen = visit(address, opened=lambda page: page.on("request", lambda each: asked.append(each.url)))
        seen.video("(video.play(), true)")
        seen.until("video.currentTime > 0.2")
        pictures = [url.removeprefix(address) for url in asked if "/video/" in url and url.endswith(".m4s")]
        assert pictures[0] == "video/source/00000.m4s"
        assert {path.split("/")[1] for path in pictures} == {"source"}
        expect(seen.page.locator(".menu > button", has_text="Quality")).to_have_text("Quality180p")
        seen.page.locator(".menu > button", has_text="Quality").click()
        expect(seen.page.locator(".choices:visible [aria-checked=true]")).to_have_text("180pas the master")
        seen.leave()


def test_any_place_in_any_quality_plays_while_the_rest_is_made(
    master: list[str | Path], tmp_path: Path, visit: Visit
) -> None:
    seed = int(os.environ.get("KEPU_SEED", "0")) or random.randrange(1, 1 << 32)
    print(f"KEPU_SEED={seed}")
    chance = random.Random(seed)
    with playing(*master, "--out", tmp_path / "out") as address:
        seen = visit(address)
        seen.video("(video.play(), true)")
        seen.until("video.currentTime > 0.2")
        for _ in range(6):
            place, height = chance.uniform(0, SECONDS - 1), chance.choice([120, 180])
            seen.choose("Quality", f"{height}p")
            seen.video(f"(video.currentTime = {place}, video.play(), true)")
            seen.until(
                f"video.videoHeight === {height} && !video.seeking && video.currentTime > {place} + 0.2"
            )
            assert seen.video("video.currentTime") < place + 5
        made = "fetch('progress.json').then((r) => r.json()).then((s) => s.done === s.total)"
        seen.until(made, 120)
        seen.until("!document.querySelector('.made').textContent.includes('not made yet')")
        expect(seen.page.locator(".making h2")).to_have_text("All is made")
        seen.leave()


def test_from_disk_the_page_plays_the_file_with_its_words(made: Path, visit: Visit) -> None:
    seen = visit((made / "index.html").as_uri())
    seen.until("video.readyState >= 2")
    assert seen.video("video.currentSrc").endswith("/download/180.mp4")
    captions = "[...video.textTracks].filter((t) => t.kind === 'subtitles')"
    assert seen.video(f"{captions}.filter((t) => t.mode === 'showing').map((t) => t.language)") == ["en"]
    assert (
        seen.video(
            f"[...{captions}.find((t) => t.mode === 'showing').cues].map((c) => c.getCueAsHTML().textContent)"
        )
        == CAPTIONS["en"]
    )
    seen.play_to_the_end()
    assert seen.video("video.currentTime") == pytest.approx(SECONDS, abs=3 * FRAME)
