# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviewing by hand in a real browser: remarks by keyboard, an approval from a telephone in few taps, and every
page of it without a fault in each width, theme and language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kepu.directory.roles import Role
from kepu.images.models import Picture
from kepu.jobs.running import run_due
from kepu.review.models import Assignment, SignOff
from kepu.review.tokens import assignment_link
from kepu.stories.models import Comment, Story
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import ANONYMOUS, Cast, assemble, client
from tests.conftest import missing
from tests.images import pictures
from tests.masters import film
from tests.review.routing import approved_by, asked, begun, route, stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAPS = 8


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


def picture(cast: Cast, size: tuple[int, int]) -> Picture:
    drawn = ContentFile(pictures.encoded(pictures.halves(size), "PNG"), "sample.png")
    return Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)


@pytest.fixture
def question(cast: Cast, tmp_path: Path) -> Assignment:
    """A story with everything that a stage looks at. The leader signed it; then words, a caption and a picture
    were changed, and they are asked again."""
    owner = cast.users["producer"]
    assert owner is not None
    story, track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 3))
    block = {"image": picture(cast, (160, 90)).pk, "alternative": "The Moon", "caption": "Seen from here"}
    loop.rewritten(story, [*loop.BODY, ("picture", block, "p")])
    loop.text_claim(story)
    run_due()
    route(cast.here, stage("issue", Role.LEADER, link=True, names={"en": "Issue", "zh-hans": "签发"}))
    begun(story)
    approved_by(asked(story)[0])
    changed = block | {"image": picture(cast, (90, 90)).pk}
    body = [("paragraph", loop.BODY[0][1].replace("nearest", "closest"), loop.FIRST), loop.BODY[1]]
    loop.rewritten(story, [*body, ("picture", changed, "p")])
    loop.recaptioned(track, 0, "The Moon is not far.")
    (found,) = asked(story)
    return found


def window(browser: Browser, host: str, cast: Cast, who: str, **more: Any) -> BrowserContext:
    """A window in which *who* is signed in."""
    context = browser.new_context(base_url=host, locale="en-GB", **more)
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, who).cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": host} for name in told])
    return context


def select_words(page: Page, start: int, end: int) -> None:
    page.locator(f'[data-place="{loop.SECOND}"]').evaluate(
        """(block, [start, end]) => { const range = document.createRange(), text = block.firstChild;
            range.setStart(text, start); range.setEnd(text, end);
            getSelection().removeAllRanges(); getSelection().addRange(range); }""",
        [start, end],
    )


def test_words_and_seconds_are_marked_by_keyboard_and_what_is_typed_survives_the_page(
    browser: Browser, live_server: Any, cast: Cast, question: Assignment
) -> None:
    page = window(browser, live_server.url, cast, "leader").new_page()
    page.goto(reverse("reviewing", args=[question.run.story.public_id]))
    different = page.locator("h2#different ~ .k-change")
    expect(different.first.locator("del")).to_have_text("nearest")
    expect(different.first.locator("ins")).to_have_text("closest")
    page.wait_for_function("document.getElementById('story-film').readyState >= 1")
    page.evaluate("document.getElementById('story-film').currentTime = 1")
    select_words(page, 0, 8)
    page.keyboard.press("Alt+KeyM")
    expect(page.get_by_label("A remark", exact=True)).to_be_focused()
    expect(page.get_by_label("On these words, if on any")).to_have_value("The Moon")
    page.keyboard.type("Which one?")
    page.get_by_role("button", name="This second").press("Enter")
    expect(page.get_by_label("At (m:ss)")).to_have_value("0:01.00")
    page.get_by_label("Why it is given back").fill("Half a reason")
    page.reload()
    expect(page.get_by_label("A remark", exact=True)).to_have_value("Which one?")
    expect(page.get_by_label("Why it is given back")).to_have_value("Half a reason")
    page.get_by_role("button", name="Keep the remark").press("Enter")
    expect(page.get_by_text("The remark was kept.")).to_be_visible()
    left = Comment.objects.get()
    assert (left.text, left.words, left.at) == ("Which one?", "The Moon", 1000)
    page.get_by_role("button", name="Approve and sign").press("Enter")
    expect(page.get_by_text("You approved")).to_be_visible()
    assert SignOff.objects.filter(void_at=None, role="stage:issue").count() == 1


def test_a_telephone_goes_from_the_link_to_the_decision_in_few_taps(
    browser: Browser, live_server: Any, cast: Cast, question: Assignment
) -> None:
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    page, weight, popped = context.new_page(), [0], list[object]()
    page.on("response", lambda answer: weight.__setitem__(0, weight[0] + len(answer.body())))
    context.on("page", lambda other: popped.append(other) if other != page else None)
    page.on("download", lambda file: popped.append(file))
    page.goto(assignment_link(question))
    expect(page.locator("video")).to_be_visible()
    page.wait_for_load_state("networkidle")
    pictured = page.locator("img").count()
    assert pictured == 3
    assert weight[0] <= 60_000
    taps = 0
    page.get_by_label("A remark with your signature, if you wish").fill("Read on the train")
    page.reload()
    expect(page.get_by_label("A remark with your signature, if you wish")).to_have_value("Read on the train")
    page.get_by_role("button", name="Send me the code").tap()
    taps += 1
    expect(page.get_by_text("A code was sent to")).to_be_visible()
    mail.outbox.clear()
    run_due()
    code = next(found for each in mail.outbox if (found := re.search(r"\b\d{6}\b", str(each.body))))
    page.get_by_label("The six digits").tap()
    page.keyboard.type(code[0])
    taps += 1
    page.get_by_role("button", name="Approve and sign").tap()
    taps += 1
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert taps <= TAPS
    assert popped == []
    assert SignOff.objects.get(void_at=None, role="stage:issue").remark == "Read on the train"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kepu-answer'))") == []


def addresses(question: Assignment) -> list[tuple[str, str]]:
    story: Story = question.run.story
    kept = list(story.versions.order_by("pk").values_list("pk", flat=True))
    return [
        (reverse("reviewing", args=[story.public_id]), "leader"),
        (reverse("story", args=[story.public_id]), "leader"),
        (reverse("versions", args=[story.public_id]), "leader"),
        (reverse("version_differences", args=[story.public_id, kept[0], kept[-1]]), "leader"),
        (assignment_link(question), ANONYMOUS),
        (f"{assignment_link(question)}all/", ANONYMOUS),
    ]


def test_no_page_of_reviewing_has_a_fault_in_any_width_theme_or_language(
    browser: Browser, live_server: Any, cast: Cast, question: Assignment, node_modules: Path, tmp_path: Path
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    client(cast, "leader").get(reverse("reviewing", args=[question.run.story.public_id]))
    ways = [Way(width, scheme, language) for width in WIDTHS for scheme in SCHEMES for language in LANGUAGES]
    for address, who in addresses(question):
        for way in ways:
            context = look.context(way, client(cast, who))
            page = context.new_page()
            sources[f"{way.language} {address}"] = look.look(page, address, way)
            if way.scheme == "light":
                look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
