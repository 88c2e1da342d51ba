# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clipboards of Word and WPS, pasted into a body in a real browser: what is saved, and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble, client
from tests.documents import clipboards

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([html, text]) => {
    const data = new DataTransfer();
    if (html) data.setData('text/html', html);
    data.setData('text/plain', text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DONE = "What you pasted is in the body."
Block = tuple[str, Any]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.rewritten(
        loop.written_story(cast.here, owner), [("paragraph", "<p>Head and tail</p>", loop.FIRST)]
    )


@pytest.fixture
def page(browser: Browser, live_server: Any, cast: Cast, story: Story) -> Iterator[Page]:
    """The page on which the story is written, the cursor at the end of its only block."""
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 1440, "height": 900}
    )
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, "editor").cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": live_server.url} for name in told])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"/newsroom/stories/{story.public_id}/edit/")
    opened.locator("[data-text]", has_text="Head and tail").click()
    opened.keyboard.press("End")
    yield opened
    assert faults == []
    context.close()


def paste(page: Page, html: str, text: str = "") -> None:
    page.evaluate(PASTE, [html, text])


def saved(page: Page, story: Story) -> list[Block]:
    # Rich text hands what was typed to its form after a moment.
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved")).to_be_visible(timeout=60_000)
    body = Story.objects.get(pk=story.pk).body.get_prep_value()
    return [(each["type"], bare(each["value"])) for each in body]


def bare(value: Any) -> Any:
    """*value* without the keys that the editor gives its paragraphs."""
    if isinstance(value, str):
        return re.sub(r' data-block-key="\w+"', "", value)
    return [[each["heading"] for each in value["columns"]], *(row["values"] for row in value["rows"])]


def test_text_and_tables_of_word_stand_in_their_order(page: Page, story: Story) -> None:
    paste(page, clipboards.TABLE)
    expect(page.locator("#pasted")).to_contain_text("2 merged cells were parted")
    assert saved(page, story) == [
        ("paragraph", "<p>Head and tail</p>"),
        ("paragraph", "<p>Before</p>"),
        ("table", [["Body", "Distance, 10⁶ km", ""], ["Moon", "0.384", "CO₂ x^{day}"], ["", "0.385", ""]]),
        ("paragraph", "<p>Between</p><p>A box of <b>text</b></p><p>After</p>"),
    ]


def test_a_paste_within_a_text_parts_it_there(page: Page, story: Story) -> None:
    page.keyboard.press("Home")
    for _sign in "Head ":
        page.keyboard.press("ArrowRight")
    paste(page, clipboards.WPS)
    expect(page.locator("#pasted")).to_contain_text("1 list was counted otherwise")
    assert saved(page, story) == [
        ("paragraph", "<p>Head </p>"),
        ("paragraph", "<p>直径约 3.5×10<sup>6</sup><b>米</b></p><ol><li>新月</li><li>满月</li></ol>"),
        ("table", [["名称", "面积 m²"], ["月球", "3.8"]]),
        ("paragraph", "<p>and tail</p>"),
    ]


def test_what_is_selected_gives_way_and_an_empty_block_goes(page: Page, story: Story) -> None:
    page.keyboard.press("Control+a")
    paste(page, clipboards.TEXT)
    expect(page.locator("#pasted")).to_have_text(DONE)
    body = saved(page, story)
    assert [kind for kind, _value in body] == ["heading", "paragraph"]
    assert body[0] == ("heading", "The Moon")
    assert "10<sup>5</sup> km away and made of SiO<sub>2</sub>, <b>not</b> <i>cheese</i>" in body[1][1]


def test_a_list_of_word_goes_where_the_cursor_is(page: Page, story: Story) -> None:
    page.keyboard.press("Enter")
    paste(page, clipboards.LISTS)
    expect(page.locator("#pasted")).to_contain_text("1 list was counted otherwise")
    (kind, value), *more = saved(page, story)
    assert (kind, more) == ("paragraph", [])
    assert value == (
        "<p>Head and tail</p><ul><li>First<ul><li>Below it</li></ul></li><li>Second</li></ul>"
        "<ol><li>One</li><li>Two</li></ol><p>Between</p><ol><li>Three</li></ol>"
    )


def test_pictures_are_said_to_be_left_out(page: Page, story: Story) -> None:
    paste(page, clipboards.PICTURES)
    told = page.locator("#pasted")
    expect(told).to_contain_text("2 pictures were left out: add them under Images, with their rights.")
    expect(told).to_contain_text("Picture 1 stood behind “The far side”.")
    assert saved(page, story) == [
        ("paragraph", "<p>Head and tailThe far side</p><p>And more</p><p>Kept new words</p>")
    ]


def test_words_are_pasted_as_ever(page: Page, story: Story) -> None:
    paste(page, "<p class=MsoNormal><b>bold</b> words</p>", "bold words")
    expect(page.locator("#pasted")).to_be_hidden()
    assert saved(page, story) == [("paragraph", "<p>Head and tail<b>bold</b> words</p>")]


def test_where_the_house_does_not_answer_nothing_is_lost_and_that_is_said(page: Page, story: Story) -> None:
    page.route("**/pasted/", lambda route: route.abort())
    paste(page, clipboards.TABLE)
    expect(page.locator("#pasted")).to_contain_text("could not be read")
    assert saved(page, story) == [("paragraph", "<p>Head and tail</p>")]


def test_five_thousand_lines_are_pasted_whole_and_typing_stays_quick(page: Page, story: Story) -> None:
    lines = [f"Line {number} has words" for number in range(5000)]
    began = monotonic()
    paste(page, clipboards.word("".join(f"<p class=MsoNormal>{each}<o:p></o:p></p>\n" for each in lines)))
    expect(page.locator("#pasted")).to_have_text(DONE, timeout=60_000)
    took = monotonic() - began
    assert took < 40, took
    page.locator("[data-text]", has_text="Head and tail").click()
    began = monotonic()
    page.keyboard.type("0123456789")
    expect(page.locator(".kepu-body .public-DraftEditor-content").first).to_contain_text("0123456789")
    typed = monotonic() - began
    assert typed < 5, typed
    body = saved(page, story)
    found = "".join(value for _kind, value in body[1:])
    assert found == "".join(f"<p>{each}</p>" for each in lines)
    print(f"5,000 lines in {took:.1f} s, ten keys in {typed:.2f} s, {len(body)} blocks")
