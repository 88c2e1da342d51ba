# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newsroom's pages in a browser: each looked at in two ways, so that all pairs of width, theme and
language are met, and each with a width, a theme and a language of either kind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.watching import AXE_RULES

WIDTHS, SCHEMES, LANGUAGES = (360, 1440), ("light", "dark"), ("zh-hans", "en")
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of looking at a page."""

    width: int
    scheme: str
    language: str

    def __str__(self) -> str:
        return f"{self.width} px, {self.scheme}, {self.language}"


def ways(number: int) -> tuple[Way, Way]:
    """The two ways for the page *number*: opposite in everything, and another pair for the next page, so
    that among any four pages every two of the three are met in every combination."""
    one = (number & 1, number >> 1 & 1, (number ^ number >> 1) & 1)
    two = tuple(1 - each for each in one)
    return tuple(Way(WIDTHS[a], SCHEMES[b], LANGUAGES[c]) for a, b, c in (one, two))  # type: ignore[return-value]


@dataclass(slots=True)
class Look:
    """What was found wrong while looking, and the pages as the browser was sent them."""

    browser: Browser
    axe: str
    host: str
    faults: list[str] = field(default_factory=list)

    def context(self, way: Way, signed_in: Client) -> BrowserContext:
        """A browser's window in which *signed_in* is signed in."""
        context = self.browser.new_context(
            viewport={"width": way.width, "height": 900},
            color_scheme=way.scheme,  # type: ignore[arg-type]
            locale={"zh-hans": "zh-CN"}.get(way.language, "en-GB"),
        )
        told = {settings.LANGUAGE_COOKIE_NAME: way.language}
        told |= {name: morsel.value for name, morsel in signed_in.cookies.items()}
        context.add_cookies([{"name": name, "value": told[name], "url": self.host} for name in told])
        return context

    def look(self, page: Page, address: str, way: Way) -> str:
        """Open *address* and note its faults; returns the page's source."""
        where = f"{address} ({way})"
        heard: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                heard.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: heard.append(str(error)))
        answer = page.goto(self.host + address)
        # Wagtail builds its menu by script; it is there when the page says that it is ready.
        page.wait_for_selector("body:not(#wagtail), #wagtail.ready:has(#wagtail-sidebar nav)")
        assert answer is not None
        if answer.status != 200:
            self.faults.append(f"{where}: {answer.status}")
        self.faults += [f"{where}: {each}" for each in heard]
        self.faults += [f"{where}: {each}" for each in self._seen(page, way)]
        page.remove_listener("console", hear)
        return answer.text()

    def _seen(self, page: Page, way: Way) -> list[str]:
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": self.axe})
        rules = json.dumps(AXE_RULES)
        asked = f"axe.run(document, {{runOnly: {rules}, preload: false}}).then(found => JSON.stringify(found.violations))"
        told = session.send(
            "Runtime.evaluate", {"expression": asked, "awaitPromise": True, "returnByValue": True}
        )
        session.detach()
        found: list[dict[str, Any]] = json.loads(told["result"]["value"])
        faults = [f"axe {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        return faults + ([f"is {wide} px wide"] if wide > way.width else [])

    def walk(self, page: Page, address: str) -> None:
        """Go through the page by the Tab key alone: everything that can be used in its main part is reached
        and shows that it is."""
        page.evaluate("document.activeElement.blur()")
        wanted = page.evaluate(
            f"""() => {{ const all = [...document.querySelectorAll('main')].flatMap(
                (main) => [...main.querySelectorAll({FOCUSABLE!r})]).filter(
                (each) => each.checkVisibility({{visibilityProperty: true, opacityProperty: true}}) && !each.disabled && each.tabIndex >= 0
                    && !(each.type === 'radio' && each.name));
                window.kepuLeft = new Set(all); return all.length; }}"""
        )
        for _ in range(wanted + 60):
            page.keyboard.press("Tab")
            left = page.evaluate(
                """() => { const now = document.activeElement, look = getComputedStyle(now);
                    if (window.kepuLeft.has(now) && (look.outlineStyle !== 'none' || look.boxShadow !== 'none'))
                        window.kepuLeft.delete(now);
                    return window.kepuLeft.size; }"""
            )
            if not left:
                return
        lost = page.evaluate("[...window.kepuLeft].map((each) => each.outerHTML.slice(0, 120))")
        self.faults.append(f"{address}: by keyboard, not reached or not shown: {lost}")


def opened(browser: Browser, node_modules: Path, host: str) -> Look:
    """Begin to look at the house at *host*."""
    return Look(browser, (node_modules / "axe-core" / "axe.min.js").read_text("utf-8"), host)
