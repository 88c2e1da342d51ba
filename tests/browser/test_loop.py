# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop once through by hand, in a real browser: the caption editor by keyboard, a claim from selected words,
an expert's telephone, the page, its correction."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kepu.channels.models import Correction
from kepu.jobs.running import run_due
from kepu.review.models import Claim, Invitation, Review
from kepu.stories.actions.captions import Change, Line, save_lines
from kepu.stories.models import CaptionTrack, Story
from kepu.theme import assets
from tests import loop
from tests.cast import Cast, assemble, client
from tests.conftest import missing
from tests.masters import film

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


def window(browser: Browser, host: str, cast: Cast, who: str, **more: Any) -> BrowserContext:
    """A window in which *who* is signed in."""
    context = browser.new_context(base_url=host, locale="en-GB", **more)
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, who).cookies.items()}
    context.add_cookies([{"name": name, "value": told[name], "url": host} for name in told])
    return context


@pytest.fixture
def filmed(cast: Cast, tmp_path: Path) -> tuple[Story, CaptionTrack]:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 3))


def texts(track: CaptionTrack) -> list[str]:
    return [cue.text for cue in CaptionTrack.objects.get(pk=track.pk).track().cues]


def captions_of(browser: Browser, host: str, cast: Cast, track: CaptionTrack) -> Page:
    page = window(browser, host, cast, "editor").new_page()
    page.goto(reverse("captions", args=[track.public_id]))
    expect(page.locator("#cap-list li")).to_have_count(len(track.cues))
    return page


def test_captions_are_corrected_by_keyboard_alone(
    browser: Browser, live_server: Any, cast: Cast, filmed: tuple[Story, CaptionTrack]
) -> None:
    _story, track = filmed
    page = captions_of(browser, live_server.url, cast, track)
    first = page.locator("#cap-list textarea").first
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#cap-list textarea").nth(1)).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Roughly.")
    expect(page.locator("#cap-state")).to_have_text("Saved")
    assert texts(track)[1] == "Its light needs 1.3 seconds. Roughly."
    page.keyboard.press("Control+Home")
    for _word in range(3):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#cap-list li")).to_have_count(4)
    expect(page.locator("#cap-state")).to_have_text("Saved")
    assert texts(track)[1:3] == ["Its light needs", "1.3 seconds. Roughly."]
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+KeyJ")
    expect(page.locator("#cap-list li")).to_have_count(3)
    expect(page.locator("#cap-state")).to_have_text("Saved")
    assert texts(track)[1] == "Its light needs 1.3 seconds. Roughly."
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#cap-list li")).to_have_count(2)
    expect(page.locator("#cap-state")).to_have_text("Saved")
    assert texts(track) == ["The Moon is near.", "That is all."]
    page.keyboard.press("Alt+KeyL")
    expect(page.locator("#cap-now")).to_have_text("That is all.")


def test_of_two_people_in_one_line_the_later_sees_both_and_chooses(
    browser: Browser, live_server: Any, cast: Cast, filmed: tuple[Story, CaptionTrack]
) -> None:
    _story, track = filmed
    page = captions_of(browser, live_server.url, cast, track)
    cue = CaptionTrack.objects.get(pk=track.pk).track().cues[0]
    save_lines(track, Change(track.revision, [Line(cue.identifier, cue.start, cue.end, "Theirs.")]))
    line = page.locator("#cap-list textarea").first
    line.fill("Mine.")
    expect(page.get_by_text("Somebody else changed this line too: “Theirs.”")).to_be_visible()
    assert texts(track)[0] == "Theirs."
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Somebody else changed")).to_have_count(0)
    expect(page.locator("#cap-state")).to_have_text("Saved")
    assert texts(track)[0] == "Mine."


def test_what_a_browser_that_crashed_had_not_saved_comes_back(
    browser: Browser, live_server: Any, cast: Cast, filmed: tuple[Story, CaptionTrack]
) -> None:
    _story, track = filmed
    page = captions_of(browser, live_server.url, cast, track)
    page.route("**/cues/", lambda route: route.abort())
    page.locator("#cap-list textarea").first.fill("Typed while nobody answered.")
    expect(page.locator("#cap-state")).to_contain_text("does not answer")
    context = page.context
    page.close()
    assert texts(track)[0] == "The Moon is near."
    page = context.new_page()
    page.goto(reverse("captions", args=[track.public_id]))
    expect(page.locator("#cap-list textarea").first).to_have_value("Typed while nobody answered.")
    expect(page.locator("#cap-state")).to_contain_text("put back")
    assert texts(track)[0] == "Typed while nobody answered."


def link_in(told: str) -> str:
    """The address of the question, in a letter or a text for a chat, on this host."""
    found = re.search(r"/r/\S+", told)
    assert found, told
    return found[0]


def test_a_claim_goes_from_selected_words_to_a_corrected_page(
    browser: Browser, live_server: Any, cast: Cast, filmed: tuple[Story, CaptionTrack]
) -> None:
    story, track = filmed
    expert = loop.expert_of(cast.here)
    desk = window(browser, live_server.url, cast, "leader").new_page()
    desk.goto(reverse("story", args=[story.public_id]))

    # Words are selected, a key is pressed, the film's time is set: a claim.
    desk.locator(f'[data-place="{loop.FIRST}"]').evaluate(
        """(block) => { const text = block.firstChild, range = document.createRange();
            range.setStart(text, 0); range.setEnd(text, 57);
            getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    expect(desk.locator("#mark-words")).to_have_value(loop.TEXT)
    desk.locator("#mark-from").fill("0:01")
    desk.locator("#mark-to").fill("0:01.9")
    desk.get_by_role("button", name="Mark the claim").click()
    expect(desk.get_by_text("Claim 1 was marked.")).to_be_visible()
    run_due()
    claim = Claim.objects.get()
    assert [anchor.kind for anchor in claim.anchors.all()] == ["text", "captions", "media"]
    assert claim.digest

    # An expert is asked, and answers on a telephone, without an account.
    desk.reload()
    desk.locator("#ask-1").select_option(expert.public_id)
    desk.get_by_role("button", name="Ask", exact=True).click()
    expect(desk.get_by_text("Sample Expert is asked about claim 1.")).to_be_visible()
    run_due()
    link = link_in(mail.outbox[-1].body)
    telephone = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True
    ).new_page()
    telephone.goto(link)
    expect(telephone.locator("video").first).to_be_visible()
    taps = 0
    for action in ("Correct", "Nothing"):
        telephone.get_by_label(action, exact=True).tap()
        taps += 1
    telephone.get_by_role("button", name="Send me the code").tap()
    expect(telephone.get_by_text("A code was sent to")).to_be_visible()
    telephone.get_by_label("The six digits").fill(loop.sent_code())
    telephone.get_by_role("button", name="Sign", exact=True).tap()
    expect(telephone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert taps + 3 <= 8
    assert Review.objects.get().named

    # It is published, and the page plays with its seal over the track and in the text.
    desk.reload()
    desk.get_by_role("button", name="Publish on the web site").click()
    expect(desk.get_by_text("is being published")).to_be_visible()
    run_due()
    reader = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    reader.goto("/")
    reader.get_by_role("link", name="Light of the Moon").click()
    expect(reader.locator(".theatre[data-ready]")).to_be_visible()
    reader.locator(".at-seal").click()
    expect(reader.locator(".theatre .t")).to_contain_text("0:01 /")
    expect(reader.locator(".ln:has(.k-seal)")).to_have_count(1)
    expect(reader.locator(".ln:has(.k-seal)")).to_contain_text("Its light needs 1.3 seconds.")
    expect(reader.locator(".steps")).to_contain_text("Claim 1 of 1")
    reader.locator(".prose .k-seal").click()
    expect(reader.locator("#claim-1 .verdict")).to_have_text("Claim 1: Correct")
    expect(reader.locator("#claim-1")).to_contain_text("Sample Expert")

    # A word of the captions changes: void, asked again in one press, corrected with a notice.
    captions = captions_of(browser, live_server.url, cast, CaptionTrack.objects.get(pk=track.pk))
    captions.locator("#cap-list textarea").nth(1).fill("Its light needs 1.28 seconds.")
    expect(captions.locator("#cap-state")).to_have_text("Saved")
    desk.reload()
    expect(desk.locator("#claim-1 del").first).to_contain_text("1.3 seconds")
    expect(desk.locator("#claim-1 ins").first).to_contain_text("1.28 seconds")
    desk.get_by_role("button", name="Ask Sample Expert again").click()
    code = loop.code_of(Invitation.objects.get(ended_at=None))
    desk.reload()
    telephone.goto(link_in(desk.locator("#claim-1 textarea[readonly]").input_value()))
    for action in ("Correct", "Nothing"):
        telephone.get_by_label(action, exact=True).tap()
    telephone.get_by_label("The six digits").fill(str(code))
    telephone.get_by_role("button", name="Sign", exact=True).tap()
    expect(telephone.get_by_role("heading", name="Thank you")).to_be_visible()
    desk.reload()
    desk.get_by_role("button", name="Publish what stands now").click()
    expect(desk.get_by_text("has no notice yet").first).to_be_visible()
    desk.get_by_label("What readers are told: what was wrong").fill("The time was rounded too far.")
    desk.get_by_role("button", name="Keep the notice").click()
    desk.get_by_role("button", name="Publish what stands now").click()
    run_due()
    reader.reload()
    expect(reader.locator(".corr")).to_contain_text("The time was rounded too far.")
    expect(reader.locator(".corr del")).to_contain_text("1.3 seconds")
    expect(reader.locator(".prose .k-seal.amended")).to_be_visible()
    for place in (".at-seal", ".ln"):
        expect(reader.locator(f"{place} .k-seal.amended")).to_have_text("1")
    assert Correction.objects.get().closed_at is not None
