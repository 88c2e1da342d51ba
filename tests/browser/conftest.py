# SPDX-License-Identifier: AGPL-3.0-or-later
"""A film that ``kepu make`` made, served by ``kepu play``, in a real browser."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from kepu.theme import assets
from tests.browser.watching import Watched
from tests.conftest import ROOT, missing
from tests.masters import ffmpeg

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SECONDS = 9
RECIPE = """
name = "small"
[title]
en = "Small"
zh-hans = "小"
[ladder]
preset = "ultrafast"
lead_preset = "ultrafast"
rungs = [{ height = 180, crf = 28, max_rate = 400 }, { height = 120, crf = 30, max_rate = 200 }]
[audio]
bit_rate = 64
[captions]
formats = ["vtt", "srt", "imsc", "txt", "html", "json"]
[podcast]
[poster]
[storyboard]
every = 2.0
[download]
[stream]
"""
CAPTIONS = {
    "en": ["The first line & <more>.", "The second line.", "The third line."],
    "zh-Hans": ["第一句。", "第二句。", "第三句。"],
}
CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1\nSTART={start}\nEND={start + 3}\ntitle={title}\n"
    for start, title in ((0, "One"), (3, "Two"), (6, "Three"))
)


def kepu(*arguments: str | Path) -> list[str]:
    """The command line that runs ``kepu``."""
    return [sys.executable, "-m", "kepu.cli.main", *map(str, arguments)]


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> list[str | Path]:
    """A master with chapters, and its files: the arguments that ``make`` and ``play`` take."""
    if not assets.built():
        missing("the built front end (make setup)")
    folder = tmp_path_factory.mktemp("master")
    film, dubbed, recipe, chapters = (
        folder / name for name in ("film.mp4", "dubbed.m4a", "small.toml", "chapters")
    )
    chapters.write_text(CHAPTERS)
    recipe.write_text(RECIPE)
    ffmpeg(
        "-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={SECONDS}", "-f", "lavfi", "-i", f"sine=440:d={SECONDS}",
        "-i", chapters, "-map_metadata", "2", "-map", "0:v", "-map", "1:a", "-metadata", "title=A film",
        "-metadata:s:a:0", "language=eng", "-c:v", "libx264", "-preset", "ultrafast", "-g", "300", "-b:v", "2M",
        "-pix_fmt", "yuv420p", "-c:a", "aac", film,
    )  # fmt: skip
    ffmpeg("-f", "lavfi", "-i", f"sine=880:d={SECONDS}", "-c:a", "aac", dubbed)
    arguments: list[str | Path] = [film, "--recipe", recipe, "--audio", f"{dubbed}=zh-Hans", "--captions"]
    for language, lines in CAPTIONS.items():
        path = folder / f"film.{language}.srt"
        path.write_text(
            "".join(
                f"{number}\n00:00:0{number * 3 - 3},000 --> 00:00:0{number * 3 - 1},500\n{line}\n\n"
                for number, line in enumerate(lines, 1)
            )
        )
        arguments.append(path)
    return arguments


@pytest.fixture(scope="session")
def made(master: list[str | Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of ``kepu make``."""
    out = tmp_path_factory.mktemp("made") / "film"
    done = subprocess.run(kepu("make", *master, "--out", out), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@contextmanager
def playing(*arguments: str | Path) -> Iterator[str]:
    """The address at which ``kepu play`` serves."""
    server = subprocess.Popen(kepu("play", *arguments, "--json"), stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    told = ""
    while not told.endswith("}\n"):
        line = server.stdout.readline()
        assert line, f"kepu play ended: {told}"
        told += line
    try:
        yield json.loads(told)["address"]
    finally:
        server.terminate()
        assert server.wait(20) == 0


@pytest.fixture(scope="session")
def site(made: Path) -> Iterator[str]:
    """The address of the made film."""
    with playing(made) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """Chromium without a screen."""
    started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield started
    started.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Close what a test opened before its database is emptied: pages that are left ask again and again."""
    browser = getattr(item, "funcargs", {}).get("browser")
    if browser is not None:
        for context in list(browser.contexts):
            context.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens an address. When the test ends, no page may have complained or asked anywhere else."""
    watched: list[Watched] = []

    def visiting(
        address: str, width: int = 1440, scheme: str = "light", opened: Callable[[Page], object] | None = None
    ) -> Watched:
        page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        seen = Watched(page, address)
        watched.append(seen)
        if opened:
            opened(page)
        seen.open()
        return seen

    yield visiting
    for each in watched:
        each.page.close()
        assert each.complaints == []
        assert each.elsewhere == []


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Where the checkers of the front end lie."""
    folder = ROOT / "frontend" / "node_modules"
    if not (folder / "axe-core").is_dir():
        missing("frontend/node_modules (make setup)")
    return folder
