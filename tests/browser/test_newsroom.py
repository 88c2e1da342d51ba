# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the table in a real browser: no fault of access, of markup or of its policy."""

from __future__ import annotations

import re
import subprocess
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.addresses import TABLE, Address, set_up
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened, ways
from tests.cast import ADMINISTRATOR, ANONYMOUS, assemble, client
from tests.conftest import missing

PAGES = [address for address in TABLE if address.page]
WAGTAIL = ("/newsroom/account/", "/newsroom/images/", "/newsroom/images/add/")
"""Pages of Wagtail's own that people of the newsroom use."""
OUTSIDE = (
    "/account/login/",
    "/account/password/reset/",
    "/account/signup/",
    "/account/language/",
)
"""Pages for those who are not signed in."""


def test_all_pairs_of_width_theme_and_language_are_met_among_four_pages() -> None:
    met = [way for number in range(4) for way in ways(number)]
    for (first, firsts), (second, seconds) in combinations(
        (("width", WIDTHS), ("scheme", SCHEMES), ("language", LANGUAGES)), 2
    ):
        found = {(getattr(way, first), getattr(way, second)) for way in met}
        assert found == set(product(firsts, seconds))


@pytest.fixture
def house(browser: Browser, transactional_db: None, live_server: Any) -> str:
    """The address of a house whose database is empty."""
    return str(live_server.url)


def checked(sources: dict[str, str], folder: Path, node_modules: Path) -> str:
    """What the Nu checker finds in *sources*."""
    for name, source in sources.items():
        (folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'front'}.html").write_text(source)
    checker = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    try:
        told = subprocess.run(
            ["java", "-jar", checker, "--errors-only", *sorted(folder.glob("*.html"))],
            check=False,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        missing("Java")
    return told.stderr


@pytest.mark.browser
def test_no_page_has_a_fault(house: str, browser: Browser, node_modules: Path, tmp_path: Path) -> None:
    stage = set_up(assemble())
    look, sources = opened(browser, node_modules, house), dict[str, str]()
    of_table = [(page.of(stage), _looks_at(page)) for page in PAGES]
    looks = [
        *of_table,
        *((page, ADMINISTRATOR) for page in WAGTAIL),
        *((page, ANONYMOUS) for page in OUTSIDE),
    ]
    # A window for each who looks in each way: opened anew for every page it would read every script again.
    windows: dict[tuple[Way, str], BrowserContext] = {}
    for number, (address, who) in enumerate(looks):
        for turn, way in enumerate(ways(number)):
            if (way, who) not in windows:
                windows[way, who] = look.context(way, client(stage.cast, who))
            page = windows[way, who].new_page()
            source = look.look(page, address, way)
            # Each key waits for a picture: going through a page is most of the time, and once does.
            if turn == 0:
                look.walk(page, address)
            if address not in WAGTAIL:
                sources[f"{way.language} {address}"] = source
            page.close()
    for window in windows.values():
        window.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""


def _looks_at(page: Address) -> str:
    return ADMINISTRATOR if ADMINISTRATOR in page.who else sorted(page.who)[0]
