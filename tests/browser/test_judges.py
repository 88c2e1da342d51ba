# SPDX-License-Identifier: AGPL-3.0-or-later
"""hls.js and dash.js, as they come, judge what was made: every picture, every sound, in its time."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import kepu, playing
from tests.browser.judging import Judge
from tests.flashes import BEEP, beeps, flashes, master
from tests.masters import ffmpeg

pytestmark = pytest.mark.browser
SECONDS, RATE = 32, 25
PICTURES = SECONDS * RATE
FRAME = 1 / RATE
TOLERANCE = Fraction(40, 1000)
FASTER = 4
RECIPE = """
name = "judged"
[title]
en = "Judged"
[ladder]
preset = "ultrafast"
lead_preset = "ultrafast"
rungs = [{ height = 90, crf = 24, max_rate = 400 }, { height = 60, crf = 26, max_rate = 150 }]
av1_rungs = [{ height = 90, crf = 40, max_rate = 300 }]
av1_preset = 12
[audio]
[captions]
formats = ["vtt"]
[stream]
"""
LINES = {
    "zh-Hans": ["开头的一句。", "中间的一句。", "最后的一句。"],
    "en": ["At the start.", "In the middle.", "At the end."],
}
AT = (1, 15, 28)
LENGTH = 2
PRIMING = 1024 / 48_000
"""Seconds by which sound in MPEG-TS starts before its picture, for nothing there says what to leave out."""


class Rung(NamedTuple):
    """A quality, by its height and the beginning of its codec's name."""

    height: int
    codec: str


class Master(NamedTuple):
    """A master: its name, what ffmpeg is told, and by how many seconds its pictures start after the film's
    zero (the first one is shown from there on)."""

    name: str
    options: tuple[str, ...]
    late: float


MASTERS = {
    "MP4": Master("plain.mp4", ("-g", "25"), 0),
    "MPEG-TS": Master(
        "ten seconds late.ts", ("-g", "50", "-muxdelay", "0", "-output_ts_offset", "10"), PRIMING
    ),
}


class Judged(NamedTuple):
    """A film that is served at ``address``."""

    address: str
    late: float


RUNGS = {"90p": Rung(90, "avc1"), "60p": Rung(60, "avc1"), "90p AV1": Rung(90, "av01")}
Opens = Callable[..., Judge]


def attached(folder: Path) -> list[str | Path]:
    """The recipe, a dubbed sound, and captions in two languages, as arguments."""
    recipe, dubbed = folder / "judged.toml", folder / "dubbed.m4a"
    recipe.write_text(RECIPE)
    ffmpeg("-f", "lavfi", "-i", BEEP.format(d=SECONDS, tone=2000), "-c:a", "aac", "-b:a", "96k", dubbed)
    arguments: list[str | Path] = ["--recipe", recipe, "--audio", f"{dubbed}=zh-Hans", "--captions"]
    for language, lines in LINES.items():
        path = folder / f"film.{language}.srt"
        path.write_text(
            "".join(
                f"{number}\n00:00:{start:02},000 --> 00:00:{start + LENGTH:02},000\n{line}\n\n"
                for number, (start, line) in enumerate(zip(AT, lines, strict=True), 1)
            ),
            "utf-8",
        )
        arguments.append(path)
    return arguments


@pytest.fixture(scope="module", params=MASTERS)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    """A film with flashes and beeps, served."""
    folder = tmp_path_factory.mktemp("judged")
    name, options, late = MASTERS[request.param]
    film = master(folder / name, SECONDS, "-metadata:s:a:0", "language=eng", *options)
    out = folder / "made"
    done = subprocess.run(
        kepu("make", film, *attached(folder), "--out", out), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with playing(out) as address:
        yield Judged(address, late)


@contextmanager
def judge(browser: Browser, address: str, player: Path) -> Iterator[Judge]:
    """A page with *player* alone; when it closes nothing may have been complained of or asked elsewhere."""
    page = browser.new_page()
    found = Judge(page, address, player)
    found.open()
    yield found
    page.close()
    assert found.complaints == []
    assert found.elsewhere == []


@pytest.fixture
def hls(judged: Judged, browser: Browser, node_modules: Path) -> Iterator[Judge]:
    """hls.js beside the film."""
    with judge(browser, judged.address, node_modules / "hls.js" / "dist" / "hls.min.js") as found:
        yield found


@pytest.fixture
def dash(judged: Judged, browser: Browser, node_modules: Path) -> Iterator[Judge]:
    """dash.js beside the film."""
    library = node_modules / "dashjs" / "dist" / "modern" / "umd" / "dash.all.min.js"
    with judge(browser, judged.address, library) as found:
        yield found


def grid(numbers: list[int], late: float) -> object:
    """When the pictures with *numbers* are shown, in seconds; the first one may be shown sooner."""
    return pytest.approx([number / RATE + late for number in numbers], abs=1e-3)


def every_picture_was_played(seen: Judge, height: int, late: float, again: int = 0) -> None:
    """Each picture of the film, at its own time, and nothing between them that lacks; at most *again*
    pictures twice."""
    assert seen.video("video.videoHeight") == height
    assert PICTURES <= seen.video("video.getVideoPlaybackQuality().totalVideoFrames") <= PICTURES + again
    shown = [max(late, time) for time in seen.video("shown")]
    assert shown == grid([round((time - late) * RATE) for time in shown], late)
    ((start, end),) = seen.video("ranges(video)")
    assert start <= FRAME
    assert end == pytest.approx(SECONDS, abs=2 * FRAME)


def the_pictures_flash_each_second(seen: Judge, late: float) -> None:
    """Around flashes and joints of segments, each picture is found at its time and is the right one."""
    numbers = [0, 1, 2, *(second * RATE + step for second in (2, 6, 12, 18, 30) for step in (-1, 0, 1, 2))]
    numbers += range(PICTURES - 3, PICTURES)
    found = seen.pictures([(number + 0.5) / RATE + late for number in numbers])
    assert [max(late, time) for time, _ in found] == grid(numbers, late)
    assert [level > 128 for _, level in found] == [number % RATE < 2 for number in numbers]


def sound_and_picture_are_together(seen: Judge, folder: Path) -> None:
    """In the very bytes that the browser was given, from the first second to the last."""
    moved = Fraction(seen.moved("audio") - seen.moved("video"))
    lights = flashes(seen.given("video", folder / "video.mp4"))
    tones = beeps(seen.given("audio", folder / "audio.mp4"))
    assert len(lights) == len(tones) == SECONDS
    apart = [tone - light + moved for light, tone in zip(lights, tones, strict=True)]
    assert max(map(abs, apart)) <= TOLERANCE, [float(each) for each in apart]


@pytest.mark.parametrize("rung", RUNGS)
def test_hls_js_plays_every_picture_of_every_quality(
    hls: Judge, judged: Judged, tmp_path: Path, rung: str
) -> None:
    wanted = RUNGS[rung]
    level = hls.play("playHls", "stream.m3u8", wanted._asdict(), "en")
    hls.play_through(FASTER)
    # Where the first segment starts late (a copied picture), hls.js moves picture and sound to the start.
    late = judged.late + hls.moved("video")
    assert -1e-3 <= late <= FRAME
    every_picture_was_played(hls, wanted.height, late)
    assert hls.video("[hls.currentLevel, hls.audioTracks[hls.audioTrack].lang]") == [level, "en"]
    the_pictures_flash_each_second(hls, late)
    sound_and_picture_are_together(hls, tmp_path)


def test_hls_js_plays_the_other_language_in_its_time(hls: Judge, judged: Judged, tmp_path: Path) -> None:
    hls.play("playHls", "stream.m3u8", RUNGS["60p"]._asdict(), "zh-Hans")
    hls.play_through(FASTER)
    every_picture_was_played(hls, 60, judged.late)
    assert hls.video("hls.audioTracks[hls.audioTrack].lang") == "zh-Hans"
    sound_and_picture_are_together(hls, tmp_path)


@pytest.mark.parametrize("language", LINES)
def test_hls_js_shows_captions_at_their_second(hls: Judge, language: str) -> None:
    hls.play("playHls", "stream.m3u8", RUNGS["60p"]._asdict(), "en")
    hls.until("video.readyState >= 2")
    hls.video(f"(hls.subtitleTrack = hls.subtitleTracks.findIndex((t) => t.lang === '{language}'), true)")
    track = f"[...video.textTracks].find((t) => t.language === '{language}')"
    for start, line in zip(AT, LINES[language], strict=True):
        hls.words(start + 0.1, language)
        hls.until(f"[...{track}.cues ?? []].some((cue) => Math.abs(cue.startTime - {start}) < 0.5)")
        seen = [hls.words(start + offset, language) for offset in (-FRAME, 0.01, LENGTH - FRAME, LENGTH + 1)]
        assert seen == [[], [line], [line], []]


@pytest.mark.parametrize(("rung", "language"), [("90p", "en"), ("60p", "zh-Hans"), ("90p AV1", "en")])
def test_dash_js_plays_the_same_segments(
    dash: Judge, judged: Judged, tmp_path: Path, rung: str, language: str
) -> None:
    wanted = RUNGS[rung]
    dash.play("playDash", "stream.mpd", wanted._asdict(), language)
    dash.play_through(FASTER)
    # dash.js looks for its place once more when it starts.
    every_picture_was_played(dash, wanted.height, judged.late, again=RATE)
    the_pictures_flash_each_second(dash, judged.late)
    sound_and_picture_are_together(dash, tmp_path)
