# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of stories and the calendar by keyboard in a real browser."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from kepu.stories.actions.planning import plan
from kepu.stories.actions.stories import begin_story
from kepu.stories.columns import ALL
from kepu.stories.models import Story
from kepu.theme import assets
from tests.browser.newsroom import LANGUAGES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import Cast, assemble, client
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def stories(cast: Cast) -> list[Story]:
    told = {"unit": cast.here, "language": "en", "kind": "article", "owner": cast.users["editor"]}
    return [begin_story(f"Story {number}", **told) for number in range(4)]  # type: ignore[arg-type]


def test_the_list_with_all_columns_has_no_fault(
    browser: Browser, live_server: Any, cast: Cast, stories: list[Story], node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    address = f"{reverse('stories:stories')}?" + "&".join(f"columns={each.name}" for each in ALL)
    shots = os.environ.get("KEPU_SHOTS")
    for way in [Way(width, "light", language) for width in WIDTHS for language in LANGUAGES]:
        context = look.context(way, client(cast, "editor"))
        page = context.new_page()
        sources[f"{way.language} {way.width}"] = look.look(page, address, way)
        look.walk(page, address)
        if shots:
            page.locator("summary", has_text="显示的列" if way.language != "en" else "Columns").click()
            page.screenshot(path=f"{shots}/list-{way.width}-{way.language}.png", full_page=True)
        context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""


def test_rows_are_chosen_and_changed_by_keyboard_alone(
    browser: Browser, live_server: Any, cast: Cast, stories: list[Story], node_modules: Path
) -> None:
    look = opened(browser, node_modules, live_server.url)
    page = look.context(Way(1440, "light", "en"), client(cast, "editor")).new_page()
    page.goto(live_server.url + reverse("stories:stories"))
    page.get_by_role("link", name="Story 3").focus()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Story 1")).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(page.locator("#chosen-many")).to_have_text("3 chosen")
    page.get_by_role("button", name="Do it").focus()
    page.locator("#what").select_option("state:submitted")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 stories were changed.")).to_be_visible()
    assert [each.state for each in Story.objects.order_by("pk")] == ["writing", *["submitted"] * 3]
    page.get_by_role("checkbox", name="all of this page").check()
    expect(page.locator("#chosen-many")).to_have_text("4 chosen")


def test_what_is_moved_by_keys_keeps_the_focus_and_is_moved_on(
    browser: Browser, live_server: Any, cast: Cast, stories: list[Story], node_modules: Path
) -> None:
    look, today = opened(browser, node_modules, live_server.url), timezone.localdate()
    plan(stories[0], today)
    page = look.context(Way(1440, "light", "en"), client(cast, "editor")).new_page()
    page.goto(f"{live_server.url}{reverse('stories:calendar')}?span=week")
    page.get_by_role("link", name="Story 0").focus()
    for number in range(1, 4):
        page.keyboard.press("Alt+ArrowDown")
        day = (today + timedelta(weeks=number)).isoformat()
        expect(page.locator(f'[data-day="{day}"]').get_by_role("link", name="Story 0")).to_be_focused()
    stories[0].refresh_from_db()
    assert stories[0].planned_on == today + timedelta(weeks=3)


def test_a_number_that_is_raised_no_more_is_said_where_it_was_pasted(
    browser: Browser, live_server: Any, cast: Cast, node_modules: Path
) -> None:
    look = opened(browser, node_modules, live_server.url)
    page = look.context(Way(1440, "light", "en"), client(cast, "unit-officer")).new_page()
    page.goto(live_server.url + reverse("stories:submit"))
    said = page.locator("#plain-said")
    for html, told in (
        ("<p>10<sup>6</sup></p>", "10⁶ is 106"),
        ("<table><tr><td>1</td></tr></table>", "Tables"),
        ("<p>plain</p>", ""),
    ):
        page.evaluate(
            """([html]) => { const told = new DataTransfer(); told.setData("text/html", html);
            document.getElementById("id_text").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: told, bubbles: true, cancelable: true})); }""",
            [html],
        )
        if told:
            expect(said).to_contain_text(told)
        else:
            expect(said).to_be_hidden()
    assert page.evaluate("document.getElementById('id_text').nextElementSibling.id") == "plain-said"
