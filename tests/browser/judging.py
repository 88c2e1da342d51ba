# SPDX-License-Identifier: AGPL-3.0-or-later
"""Players of others, as they come, on a page of their own beside the film that is served."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from tests.browser.watching import Watched

PAGE = '<!doctype html><title>judge</title><video width="320" height="180"></video>'
HERE = Path(__file__).resolve().parent


class Judge(Watched):
    """A page beside the film at *address* whose one script is *player*, a library as it was published."""

    def __init__(self, page: Page, address: str, player: Path) -> None:
        super().__init__(page, address + "judge.html")
        scripts = (player.read_text("utf-8"), (HERE / "judge.js").read_text("utf-8"))
        page.route(self.address, lambda route: _answer(route, PAGE, "text/html"))
        self._scripts = scripts

    def open(self) -> None:
        """Load the page and its player."""
        self.page.goto(self.address)
        for script in self._scripts:
            self.page.add_script_tag(content=script)

    def play(self, how: str, *arguments: object) -> Any:
        """Begin to load by function *how* of the judge's script."""
        return self.page.evaluate(f"(given) => {how}(...given)", list(arguments))

    def play_through(self, rate: float) -> None:
        """Play from the start to the end, *rate* times as fast, without a single seek."""
        self.until("video.readyState >= 3")
        self.video(f"(video.playbackRate = {rate}, video.play(), true)")
        self.until("video.ended", 90)

    def pictures(self, places: list[float]) -> list[tuple[float, int]]:
        """The time and brightness of the picture that is shown at each of *places*, in seconds."""
        return [tuple(self.page.evaluate("(at) => pictureAt(at)", place)) for place in places]

    def words(self, seconds: float, language: str) -> list[str]:
        """The captions in *language* that are shown at *seconds*."""
        found: list[str] = self.page.evaluate("(asked) => wordsAt(...asked)", [seconds, language])
        return found

    def moved(self, kind: str) -> float:
        """By how many seconds the player moved all of *kind*, ``video`` or ``audio``."""
        offsets: list[float] = self.page.evaluate("(kind) => offsets(kind)", kind)
        assert max(offsets) - min(offsets) < 1e-3, offsets
        return offsets[0]

    def given(self, kind: str, path: Path) -> Path:
        """What the browser was given of *kind*, written to *path*."""
        path.write_bytes(base64.b64decode(self.page.evaluate("(kind) => given(kind)", kind)))
        return path


def _answer(route: Route, body: str, kind: str) -> None:
    route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")
