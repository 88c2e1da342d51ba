# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that is looked at: what it complains of, what it asks for, and how its film plays."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watched:
    """A page at *address*; ``complaints`` and ``elsewhere`` gather what should not be."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def open(self) -> None:
        """Load the page and wait for its player."""
        self.page.goto(self.address)
        self.page.wait_for_selector(".theatre[data-ready]")

    def leave(self) -> None:
        """Go away from the page, before what serves it ends."""
        self.page.goto("about:blank")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        asked, here = urlsplit(request.url), urlsplit(self.address)
        if asked.scheme not in ("blob", "data") and (asked.scheme, asked.netloc) != (
            here.scheme,
            here.netloc,
        ):
            self.elsewhere.append(request.url)

    def video(self, expression: str) -> Any:
        """What *expression* is, where ``video`` is the film."""
        return self.page.evaluate(
            f"(() => {{ const video = document.querySelector('video'); return {expression}; }})()"
        )

    def until(self, expression: str, seconds: float = 40) -> None:
        """Wait until *expression* about ``video`` holds."""
        end = time.monotonic() + seconds
        while not self.video(expression):
            assert time.monotonic() < end, f"waited in vain for {expression}"
            self.page.wait_for_timeout(25)

    def choose(self, menu: str, choice: str) -> None:
        """Choose *choice* from the menu called *menu*."""
        self.page.locator(".menu > button", has_text=menu).click()
        self.page.locator(".choices:visible > button", has_text=choice).first.click()

    def play_to_the_end(self) -> None:
        """Play from the start, twice as fast, until it ends."""
        self.video("(video.currentTime = 0, video.playbackRate = 2, video.play(), true)")
        self.until("video.ended")
