# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question to an expert in a real browser: answered from a telephone in few taps, nothing lost on the way, and
the page without a fault in each width, theme and language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from kepu.jobs.running import run_due
from kepu.review.actions.evidence import add_document
from kepu.review.actions.invite import invite
from kepu.review.actions.leave_question import Colleague, hand_over
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.evidence.document_kinds import KINDS
from kepu.review.evidence.documents import Document
from kepu.review.models import Invitation, Review
from kepu.review.tokens import invitation_link, name_link
from kepu.theme import assets
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.browser.test_newsroom import checked
from tests.cast import ANONYMOUS, EXPERT, Cast, assemble, client
from tests.conftest import missing
from tests.masters import film

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAPS = 8
LIGHT = 60_000


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def invitation(cast: Cast, tmp_path: Path) -> Invitation:
    """About a claim at two places of a film and one of the text, with evidence."""
    owner = cast.users["producer"]
    assert owner is not None
    source = film(tmp_path / "moon.mp4", 30, size="64x36", rate="5")
    story, _track = loop.film_story(cast.here, owner, source)
    start = story.words()[loop.FIRST].index(loop.TEXT)
    text = Marked(start, start + len(loop.TEXT), loop.FIRST)
    claim = mark_claim(story, loop.TEXT, [text, Marked(1000, 2000), Marked(24_000, 26_000)])
    add_document(claim, Document("note.txt", b"A note.", KINDS[".txt"]))
    run_due()
    claim.refresh_from_db()
    asked = invite(claim, loop.expert_of(cast.there))
    run_due()
    return asked


def telephone(browser: Browser, host: str) -> BrowserContext:
    return browser.new_context(
        base_url=host, locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )


def code() -> str:
    mail.outbox.clear()
    run_due()
    found = next(each for letter in mail.outbox if (each := re.search(r"\b\d{6}\b", str(letter.body))))
    return found[0]


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('kepu-answer'))"
    )
    return found


def test_a_telephone_goes_from_the_link_to_the_signature_in_few_taps_and_few_bytes(
    browser: Browser, live_server: Any, invitation: Invitation
) -> None:
    page, answers, popped = telephone(browser, live_server.url).new_page(), list[Response](), list[object]()
    page.on("response", lambda answer: answers.append(answer))
    page.context.on("page", lambda other: popped.append(other) if other != page else None)
    page.on("download", lambda file: popped.append(file))
    page.goto(invitation_link(invitation))
    page.wait_for_load_state("networkidle")
    expect(page.locator("video")).to_have_count(4)
    weights = {urlsplit(each.url).path: len(each.body()) for each in answers}
    kinds = {Path(each).suffix for each in weights}
    assert {".css", ".js"} <= kinds
    assert invitation_link(invitation) in weights
    assert sum(weights.values()) <= LIGHT
    taps = 0
    expect(page.get_by_label("How it should read")).to_be_hidden()
    for choice in ("Correct with a change", "Nothing", "Only where I work"):
        page.get_by_label(choice, exact=choice == "Nothing").tap()
        taps += 1
    wording = page.get_by_label("How it should read")
    expect(wording).to_have_value(loop.TEXT)
    wording.tap()
    wording.fill("Light needs about 1.28 seconds.")
    page.get_by_role("button", name="Send me the code").tap()
    expect(page.get_by_text("A code was sent to")).to_be_visible()
    expect(wording).to_have_value("Light needs about 1.28 seconds.")
    expect(page.get_by_label("The six digits")).to_be_focused()
    page.keyboard.type(code())
    page.get_by_role("button", name="Sign", exact=True).tap()
    taps += 3
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert taps <= TAPS
    assert popped == []
    review = Review.objects.get()
    assert (review.verdict, review.wording) == ("change", "Light needs about 1.28 seconds.")
    assert (review.interests, review.naming) == ("", "role")
    assert kept(page) == []


def test_what_is_typed_is_kept_under_its_own_link_until_it_is_sent(
    browser: Browser, live_server: Any, cast: Cast, invitation: Invitation
) -> None:
    other = invite(invitation.claim, loop.expert_of(cast.there, "Another", "another@example.org"))
    page = telephone(browser, live_server.url).new_page()
    page.goto(invitation_link(invitation))
    page.get_by_text("Correct with a change", exact=True).tap()
    page.get_by_label("How it should read").fill("Half a sentence")
    page.get_by_text("There is, and I say what").tap()
    page.get_by_label("Employer, funder").fill("My own paper")
    page.get_by_text("Neither of them").tap()
    page.get_by_label("A remark to the editor").fill("On the train")
    expect(page.get_by_text("Kept on this device until you sign.")).to_be_visible()
    page.goto(invitation_link(other))
    expect(page.get_by_label("A remark to the editor")).to_have_value("")
    page.goto(invitation_link(invitation))
    expect(page.get_by_label("How it should read")).to_have_value("Half a sentence")
    expect(page.get_by_label("Employer, funder")).to_have_value("My own paper")
    expect(page.get_by_label("Neither of them")).to_be_checked()
    expect(page.get_by_label("A remark to the editor")).to_have_value("On the train")


def test_the_page_works_where_nothing_is_kept_and_no_script_runs(
    browser: Browser, live_server: Any, invitation: Invitation
) -> None:
    plain = browser.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False)
    page = plain.new_page()
    page.goto(invitation_link(invitation))
    page.get_by_label("Wrong").check()
    page.get_by_label("Nothing").check()
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("The six digits").fill(code())
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    shut = telephone(browser, live_server.url)
    shut.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('shut'); }})"
    )
    page = shut.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    again = invite(invitation.claim, invitation.expert)
    page.goto(invitation_link(again))
    page.get_by_text("Correct with a change", exact=True).tap()
    expect(page.get_by_label("How it should read")).to_be_visible()
    expect(page.get_by_text("Kept on this device")).to_be_hidden()
    assert faults == []


def test_an_answer_is_given_by_keyboard_alone(
    browser: Browser, live_server: Any, invitation: Invitation
) -> None:
    page = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    page.goto(invitation_link(invitation))
    page.get_by_label("Correct", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Wrong")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Nothing")).to_be_checked()
    page.get_by_role("button", name="Send me the code").press("Enter")
    expect(page.get_by_label("The six digits")).to_be_focused()
    page.keyboard.type(code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Review.objects.get().verdict == "wrong"


def test_a_question_is_handed_over_and_another_declined_on_the_telephone(
    browser: Browser, live_server: Any, cast: Cast, invitation: Invitation
) -> None:
    page = telephone(browser, live_server.url).new_page()
    page.goto(invitation_link(invitation))
    page.get_by_role("button", name="Send me the code").tap()
    expect(page.get_by_text("A code was sent to")).to_be_visible()
    page.get_by_label("The six digits").fill(code())
    page.get_by_text("A colleague knows this better").tap()
    page.get_by_label("Their name").fill("Sample Colleague")
    page.get_by_label("Their e-mail address").fill("colleague@example.org")
    page.get_by_role("button", name="Hand it over").tap()
    expect(page.get_by_text("The editor sees whom you named")).to_be_visible()
    assert kept(page) == []
    page.goto(invitation_link(invite(invitation.claim, invitation.expert)))
    page.get_by_text("I do not answer this one").tap()
    page.get_by_role("button", name="Decline").tap()
    expect(page.get_by_text("asks somebody else")).to_be_visible()
    assert kept(page) == []
    ended = Invitation.objects.order_by("pk").values_list("ended_as", flat=True)
    assert list(ended) == ["handed-on", "declined"]


def test_an_editor_copies_the_question_by_one_press(
    browser: Browser, live_server: Any, cast: Cast, invitation: Invitation
) -> None:
    look = browser.new_context(base_url=live_server.url, locale="en-GB")
    look.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    told = {settings.LANGUAGE_COOKIE_NAME: "en"}
    told |= {name: each.value for name, each in client(cast, "editor").cookies.items()}
    look.add_cookies([{"name": name, "value": told[name], "url": live_server.url} for name in told])
    page = look.new_page()
    page.goto(reverse("story", args=[invitation.claim.story.public_id]))
    page.get_by_role("button", name="Copy the text").press("Enter")
    expect(page.get_by_text("It was copied.")).to_be_visible()
    assert invitation_link(invitation) in page.evaluate("navigator.clipboard.readText()")


def addresses(cast: Cast, invitation: Invitation) -> list[tuple[str, str]]:
    """The question, the name at what was signed, an expert's own page, and a colleague who was named."""
    claim = invitation.claim
    loop.signed(claim, cast.expert)
    named = invite(claim, loop.expert_of(cast.there, "Third", "third@example.org"))
    referral = hand_over(named, Colleague("Sample Colleague", "colleague@example.org"), loop.code_of(named))
    return [
        (invitation_link(invitation), ANONYMOUS),
        (name_link(Review.objects.get()), ANONYMOUS),
        (reverse("my_reviews"), EXPERT),
        (reverse("referral", args=[referral.public_id]), "editor"),
        (reverse("story", args=[claim.story.public_id]), "editor"),
    ]


def test_no_page_of_an_expert_has_a_fault_in_any_width_theme_or_language(
    browser: Browser,
    live_server: Any,
    cast: Cast,
    invitation: Invitation,
    node_modules: Path,
    tmp_path: Path,
) -> None:
    look, sources = opened(browser, node_modules, live_server.url), dict[str, str]()
    for address, who in addresses(cast, invitation):
        for way in [Way(w, scheme, language) for w in WIDTHS for scheme in SCHEMES for language in LANGUAGES]:
            context = look.context(way, client(cast, who))
            page = context.new_page()
            sources[f"{way.language} {address}"] = look.look(page, address, way)
            page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
            if way.scheme == "light":
                look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
    assert checked(sources, tmp_path, node_modules) == ""
