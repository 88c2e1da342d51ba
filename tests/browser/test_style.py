# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks of the style checker in a real browser: beside a story and its captions, while somebody types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from kepu.stories.models import CaptionTrack, Story
from kepu.style.actions.lists import keep_list, keep_term
from kepu.style.importing.actions import start_import
from kepu.style.models import Dismissal, Term, TermList
from kepu.style.terms import EMPTY
from kepu.tables.table import made_of
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import opened, ways
from tests.browser.test_loop import window
from tests.browser.test_newsroom import checked
from tests.cast import Cast, assemble, client
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY: list[tuple[str, Any, str]] = [
    (
        "paragraph",
        "<p>下雨的几率很大，面积约10<sup>6</sup> m<sup>2</sup>。</p><p>重5KG的样品,很轻。</p>",
        loop.FIRST,
    ),
    ("heading", "月球为什么会亮。", loop.SECOND),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def marked(cast: Cast) -> tuple[TermList, Story, CaptionTrack]:
    """A list of the unit, and a story and captions that it marks."""
    owner = cast.users["editor"]
    assert owner is not None
    kept = keep_list(TermList(), name="示例用语表", unit=cast.here, about="术语与职务")
    for found, preferred, severity in (("几率", "概率", "note"), ("荷尔蒙", "激素", "ask")):
        told = {"found": found, "preferred": preferred, "severity": severity, "source": "示例来源"}
        keep_term(Term(term_list=kept), EMPTY | told)
    story = loop.rewritten(loop.written_story(cast.here, owner, language="zh-hans"), BODY, title="月球的光")
    track = loop.captioned(story, ((0, 900, "荷尔蒙是什么"), (1000, 1900, "重5KG")), "zh-hans")
    return kept, story, track


def beside(browser: Browser, host: str, cast: Cast, address: str) -> Page:
    page = window(browser, host, cast, "editor", viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    expect(page.locator("#style-list > li").first).to_be_visible(timeout=20_000)
    return page


def underlined(page: Page, severity: str) -> list[str]:
    told: list[str] = page.evaluate(
        "(name) => [...(CSS.highlights.get(name) || [])].map(String)", f"kepu-style-{severity}"
    )
    return told


def items(page: Page) -> list[str]:
    return [each.strip("…") for each in page.locator("#style-list b").all_inner_texts()]


def test_marks_in_the_body_follow_what_is_typed_and_are_dismissed_with_a_reason(
    browser: Browser, live_server: Any, cast: Cast, marked: tuple[TermList, Story, CaptionTrack]
) -> None:
    _kept, story, _track = marked
    page = beside(browser, live_server.url, cast, reverse("stories:edit", args=[story.public_id]))
    assert items(page) == ["几率", "KG", ",", "。"]
    assert (underlined(page, "note"), underlined(page, "ask")) == (["几率"], ["KG", ","])
    expect(page.locator("#style-state")).to_have_text("2 to decide, 2 noted")
    page.get_by_role("button", name="几率").press("Enter")
    assert page.evaluate("getSelection().toString()") == "几率"
    page.keyboard.type("概率")
    expect(page.locator("#style-state")).to_have_text("2 to decide, 1 noted", timeout=20_000)
    assert items(page) == ["KG", ",", "。"]
    page.locator("#id_title").fill("月球的光。")
    expect(page.locator("#style-state")).to_have_text("2 to decide, 2 noted", timeout=20_000)
    page.get_by_role("button", name="月球的光").press("Enter")
    assert page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart)") == "。"
    item = page.locator("#style-list > li").filter(has=page.locator("b", has_text="KG"))
    item.locator("summary").press("Enter")
    item.get_by_label("Why it may stand").press("Enter")
    expect(item.get_by_role("alert")).to_be_visible()
    item.get_by_label("Why it may stand").fill("品牌名")
    item.get_by_label("Why it may stand").press("Enter")
    expect(page.locator("#style-state")).to_contain_text("1 dismissed", timeout=20_000)
    kept = Dismissal.objects.get()
    assert (kept.reason, kept.words, kept.subject) == ("品牌名", "KG", story.subject)
    # Nothing of it stands in the way: what is marked is saved as it is.
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert Story.objects.get(pk=story.pk).title == "月球的光。"
    assert "下雨的概率很大" in Story.objects.get(pk=story.pk).words()[loop.FIRST]


def test_marks_stand_at_the_lines_of_captions(
    browser: Browser, live_server: Any, cast: Cast, marked: tuple[TermList, Story, CaptionTrack]
) -> None:
    _kept, _story, track = marked
    page = beside(browser, live_server.url, cast, reverse("captions", args=[track.public_id]))
    lines = page.locator("#cap-list > li")
    expect(lines.nth(0).locator(".style-line")).to_contain_text("荷尔蒙")
    expect(lines.nth(1)).to_have_class("style-ask style-note")
    lines.nth(0).locator("textarea").fill("激素是什么")
    expect(lines.nth(0).locator(".style-line")).to_have_count(0, timeout=20_000)
    assert items(page) == ["KG"]
    page.get_by_role("button", name="5KG").press("Enter")
    assert page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)") == "KG"  # fmt: skip


def test_no_page_of_style_has_a_fault(
    browser: Browser,
    live_server: Any,
    cast: Cast,
    marked: tuple[TermList, Story, CaptionTrack],
    node_modules: Path,
    tmp_path: Path,
) -> None:
    kept, story, track = marked
    owner = cast.users["editor"]
    assert owner is not None
    rows = [("查找", "宜用"), ("几率", "或然率"), ("", "无"), ("新词", "好词")]
    draft = start_import(kept, made_of(enumerate(rows, 1)), "用语.xlsx", owner, "")
    term = kept.terms.get(found="几率")
    addresses = [
        reverse("style:lists"),
        reverse("style:list", args=[kept.public_id]),
        reverse("style:term", args=[term.public_id]),
        reverse("style:history", args=[kept.public_id]),
        reverse("style:import", args=[draft.public_id]),
        reverse("style:import_columns", args=[draft.public_id]),
        reverse("style:rules"),
        reverse("style_marks", args=["story", story.public_id]),
        reverse("stories:edit", args=[story.public_id]),
        reverse("captions", args=[track.public_id]),
    ]
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    for number, address in enumerate(addresses):
        for way in ways(number):
            context = look.context(way, client(cast, "editor"))
            page = context.new_page()
            sources[f"{way.language} {address}"] = look.look(page, address, way)
            if page.locator("#style-list").count():
                expect(page.locator("#style-list > li").first).to_be_visible(timeout=20_000)
                look.faults += [f"{address} ({way}), marked: {each}" for each in look._seen(page, way)]
            look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
