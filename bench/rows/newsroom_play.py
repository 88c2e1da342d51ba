# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the last byte of an upload to the first picture in the newsroom, through a real house and browser."""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from bench.ffmpeg import run
from bench.masters import HOUR, Place
from bench.player import segment_at
from bench.results import Result
from tests.houses import in_house
from tests.soak.newsroom import LINKS, Newsroom

TITLE = "From an upload's last byte to the first picture in the newsroom"
HOW = (
    "A master of 60 minutes in 1080p sent from Chromium to a real house: Granian with one process, a worker"
    " beside it, SQLite. The clock starts when the browser has sent the last byte, and stops when it shows a"
    " picture of the master on the page that it is led to; nobody presses anything. In between lie the"
    " answer to the upload, that page, looking into the file in the limited child, and planning. As it was"
    " sent, and the made rungs: H.264 in MP4; rungs are fetched without a browser, each from the playlist to"
    " its first segment. Two more ways are shown, of which nothing is asked: the same H.264 under AC-3, and"
    " HEVC, as they play by themselves. The least of three tries, each with a master of its own. What is"
    " answered with “ask again” is asked again after 0.1 s to 1 s."
)
REPEATS = 3
MASTER = re.compile(r"/newsroom/masters/[0-9a-z]{12}/$")
RUNGS = ("h264-1080", "h264-720", "h264-480", "h264-360", "h264-240")
BETWEEN = (
    "the child that looks into the file, planning an hour, and the browser's own time from the file to its"
    " picture, on two cores that all of it shares."
)
NOTE = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
    this.upload.addEventListener('load', () => sessionStorage.setItem('sent', String(Date.now())));
    return send.call(this, body);
};
const look = () => {
    for (const film of document.querySelectorAll('video:not([data-noted])')) {
        film.dataset.noted = '';
        film.requestVideoFrameCallback(() => {
            if (!sessionStorage.getItem('seen')) sessionStorage.setItem('seen', String(Date.now()));
        });
    }
};
new MutationObserver(look).observe(document, {childList: true, subtree: true});
"""
"""What is run in each page before its own scripts."""


@dataclass(frozen=True, slots=True)
class Case:
    """A way in which a master plays; *rungs* are fetched instead of looked at."""

    name: str
    master: Path
    must: float | None = None
    aim: float | None = None
    rungs: tuple[str, ...] = ()


def measure(place: Place) -> Iterator[Result]:
    """Each way, in one house."""
    film = place.sent_hour()
    dolby = place.keep("sent-hour-ac3.mp4", lambda path: _with_ac3(film, path))
    hevc = place.keep("sent-hour-hevc.mp4", lambda path: _in_hevc(place, film, path))
    cases = (
        Case("as it was sent", film, 0.5, 0.3),
        Case("one made rung, 1080", film, 2.0, 1.5, RUNGS[:1]),
        Case("all five rungs", film, 3.5, 2.8, RUNGS),
        Case("under a sound that no browser plays: its own picture in segments", dolby),
        Case("a picture that not every browser plays: 720 made of HEVC", hevc),
    )
    with house(place.folder / "play-house") as newsroom, _browser() as browser:
        for case in cases:
            tries = [_one_try(newsroom, browser, case) for _ in range(REPEATS)]
            print(f"{case.name}: {tries}", file=sys.stderr, flush=True)
            yield Result(
                case.name, min(tries), "s", case.must, case.aim,
                ours=" / ".join(f"{each:.2f}" for each in tries), between=BETWEEN,
            )  # fmt: skip


@contextmanager
def house(folder: Path) -> Iterator[Newsroom]:
    """The example house in *folder* with its processes, taken away at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    newsroom = Newsroom(folder)
    newsroom.set_up()
    try:
        newsroom.start("web", "worker")
        newsroom.wait()
        yield newsroom
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _one_try(newsroom: Newsroom, browser: Browser, case: Case) -> float:
    """Seconds from the last byte to the first picture, or to the last segment."""
    host = f"http://127.0.0.1:{newsroom.port}"
    context = browser.new_context(base_url=host, locale="en-GB")
    page = context.new_page()
    page.goto(json.loads(in_house(newsroom.folder, LINKS))[PRODUCER])
    page.get_by_role("button").last.click()
    page.goto("/newsroom/masters/send/")
    page.add_init_script(NOTE)
    page.reload()
    page.locator("#file").set_input_files(case.master)
    page.get_by_role("button", name="Send", exact=True).click()
    try:
        if not case.rungs:
            return _seen(page)
        page.wait_for_url(
            re.compile(r"/newsroom/masters/[0-9a-z]{12}/$"), timeout=600_000, wait_until="commit"
        )
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
        _fetch_all(page.url, cookies, case.rungs)
        ended = time.time()
        return ended - float(page.evaluate("Number(sessionStorage.getItem('sent'))")) / 1000
    finally:
        context.close()
        _forget(newsroom)


def _seen(page: Page) -> float:
    page.wait_for_url(MASTER, timeout=600_000)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        sent, seen = page.evaluate("['sent', 'seen'].map((each) => Number(sessionStorage.getItem(each)))")
        if seen:
            return float(seen - sent) / 1000
        time.sleep(0.2)
    raise AssertionError("no picture was seen")


def _fetch_all(master: str, cookies: str, rungs: Sequence[str]) -> None:
    """Fetch what a player needs of each of *rungs* before its first picture."""
    top = urljoin(master, "play/play.m3u8")
    offered = _get(top, cookies).decode()
    playlists = [f"video/{name}/playlist.m3u8" for name in rungs]
    assert all(each in offered for each in playlists), offered

    def begin(path: str) -> None:
        address = urljoin(top, path)
        text = _get(address, cookies).decode()
        for name in ("init.mp4", segment_at(text, 0)):
            assert _get(urljoin(address, name), cookies)

    with ThreadPoolExecutor(len(playlists)) as threads:
        list(threads.map(begin, playlists))


def _get(address: str, cookies: str) -> bytes:
    while True:
        try:
            with urlopen(Request(address, headers={"Cookie": cookies}), timeout=60) as answer:
                body: bytes = answer.read()
                return body
        except HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.1)


PRODUCER = "Sample Leader D"
"""Who sends: a name among the people of the example house."""
FORGET = """
from kepu.stories.actions.masters import delete_master
from kepu.stories.models import Master
from kepu.jobs.models import Job
import time
for master in list(Master.objects.all()):
    if master.facts and master.name.startswith("sent-hour"):
        delete_master(master)
deadline = time.monotonic() + 60
while Job.objects.filter(state="running").exists() and time.monotonic() < deadline:
    time.sleep(0.2)
"""


def _forget(newsroom: Newsroom) -> None:
    """Delete the master, and wait until the worker rests: the next try begins as this one did."""
    in_house(newsroom.folder, FORGET)


def _with_ac3(film: Path, path: Path) -> None:
    run(
        "-i",
        film,
        "-map",
        "0",
        "-c:v",
        "copy",
        "-c:a",
        "ac3",
        "-b:a",
        "192k",
        "-movflags",
        "+faststart",
        path,
    )


def _in_hevc(place: Place, film: Path, path: Path) -> None:
    loop = place.folder / "loop-hevc.mp4"
    encoder = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p")
    keys = ("-x265-params", "keyint=50:log-level=error", "-tag:v", "hvc1")
    run("-t", "10", "-i", film, "-map", "0:v", *encoder, *keys, loop)
    whole = ("-map", "0:v", "-map", "1:a", "-c", "copy", "-t", str(HOUR), "-movflags", "+faststart")
    run("-stream_loop", "-1", "-i", loop, "-stream_loop", "-1", "-i", place.speech(), *whole, path)
    loop.unlink()
