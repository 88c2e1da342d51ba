# SPDX-License-Identifier: AGPL-3.0-or-later
"""A film of another site in a real browser: nothing is asked of it before the reader presses, then a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from kepu.channels.actions.correct import write_notice
from kepu.channels.models import Correction
from kepu.review.actions.mark import drop_claim
from kepu.theme import assets
from kepu.website.embed_code import embed_code
from tests import loop
from tests.browser.newsroom import LANGUAGES, SCHEMES, WIDTHS, Way, opened
from tests.cast import Cast, assemble, client
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAME = "https://player.vimeo.com/video/76979871?dnt=1"
INSIDE = "<!doctype html><title>x</title><button>Play</button><script>document.title = origin</script>"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    if not assets.built():
        missing("the built front end (make setup)")
    return assemble()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Puts a page on another site; returns its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def put(page: str) -> str:
        (tmp_path / "index.html").write_text(f"<!doctype html><title>Elsewhere</title>{page}")
        return f"http://127.0.0.1:{server.server_port}/"

    yield put
    server.shutdown()
    server.server_close()


def published(cast: Cast) -> str:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    film = {"address": "https://vimeo.com/76979871", "title": "The Moon, seen from the Earth for a month"}
    other = {"address": "https://elsewhere.example/film", "title": "A film elsewhere"}
    story = loop.rewritten(story, [*loop.BODY, ("embed", film, "e1"), ("embed", other, "e2")])
    loop.published(story)
    return f"/{story.language}/{story.kind}/{story.public_id}/"


def test_a_film_of_another_site_loads_once_it_is_asked_for(
    browser: Browser, live_server: Any, cast: Cast
) -> None:
    page = browser.new_page()
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body=INSIDE, content_type="text/html")

    page.route(re.compile("^https://"), answer)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + published(cast))
    card = page.locator(".embed")
    expect(card.get_by_text("Loads from player.vimeo.com once you press.")).to_be_visible()
    assert asked == []
    card.get_by_role("button", name="Load from Vimeo").focus()
    page.keyboard.press("Enter")
    inside = page.frame_locator(".embed iframe")
    expect(inside.get_by_role("button", name="Play")).to_be_visible()
    # It is of its own origin and runs its own scripts, is told whose page it stands in, and has the focus.
    assert asked == [(FRAME, live_server.url + "/")]
    assert page.frame(url=FRAME).title() == "https://player.vimeo.com"  # type: ignore[union-attr]
    expect(page.locator(".embed iframe")).to_be_focused()
    page.keyboard.press("Tab")
    expect(inside.get_by_role("button", name="Play")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Open at Vimeo")).to_be_focused()
    told = page.locator(".embed iframe").evaluate(
        "(each) => [each.title, each.getAttribute('sandbox'), each.referrerPolicy, each.loading]"
    )
    assert told == [
        "The Moon, seen from the Earth for a month",
        "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox",
        "strict-origin",
        "lazy",
    ]
    assert complaints == []
    # A frame of any other site is kept out by the page's own policy.
    page.evaluate(
        "() => { const f = document.createElement('iframe'); f.src = 'https://evil.example/'; document.body.append(f) }"
    )
    page.wait_for_function("() => true")
    page.wait_for_timeout(300)
    assert [each for each, _referrer in asked if "evil" in each] == []
    assert any("evil.example" in each and "frame-src" in each for each in complaints)
    page.close()


def test_what_is_corrected_is_corrected_in_a_page_of_others_that_stays_open(
    browser: Browser, live_server: Any, cast: Cast, settings: Any, elsewhere: Callable[[str], str]
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    settings.HOUSE = replace(settings.HOUSE, address=live_server.url)
    claim = loop.text_claim(loop.written_story(cast.here, owner))
    loop.signed(claim, loop.expert_of(cast.there))
    pasted = embed_code(loop.published(claim.story).snapshot)
    page = browser.new_page()
    page.clock.install()
    page.goto(elsewhere(pasted))
    inside = page.frame_locator("iframe")
    expect(inside.locator(".brief .k-seal")).to_have_text("1")
    expect(inside.locator(".corr")).to_have_count(0)
    story = loop.rewritten(claim.story, [("paragraph", "<p>It is 1.28 seconds.</p>", loop.FIRST)])
    loop.signed(loop.text_claim(story, "It is 1.28 seconds."), claim.invitations.get().expert)
    drop_claim(claim)
    write_notice(Correction.objects.get(), "It was rounded too far.", "correct")
    loop.published(story)
    page.clock.fast_forward(6 * 60 * 1000)
    expect(inside.locator(".corr")).to_contain_text("It was rounded too far.")
    expect(inside.locator(".brief")).to_contain_text("It is 1.28 seconds.")
    page.close()


def test_without_a_script_it_is_a_link(browser: Browser, live_server: Any, cast: Cast) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + published(cast))
    expect(page.locator(".embed").get_by_role("button")).to_have_count(0)
    assert page.locator(".embed a").get_attribute("href") == "https://vimeo.com/76979871"
    context.close()


def test_the_card_has_no_fault_in_any_width_theme_or_language(
    browser: Browser, live_server: Any, cast: Cast, node_modules: Any
) -> None:
    address, look = published(cast), opened(browser, node_modules, live_server.url)
    for width in WIDTHS:
        for scheme in SCHEMES:
            way = Way(width, scheme, LANGUAGES[1])
            context = look.context(way, client(cast, "editor"))
            page = context.new_page()
            look.look(page, address, way)
            look.walk(page, address)
            context.close()
    assert "\n".join(look.faults) == ""
