# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks in stories and captions: read as they are written, dismissed by somebody with a name, never in the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.channels.models import Publication
from kepu.identifiers import personal
from kepu.identifiers.personal import Subject
from kepu.newsroom.style_texts import day_of
from kepu.stories.models import Story
from kepu.style.actions.lists import keep_list, keep_term
from kepu.style.models import Dismissal, Term, TermList
from kepu.style.terms import EMPTY
from tests import loop
from tests.cast import Cast, assemble, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    kept = keep_list(TermList(), name="Sample list", unit=cast.here)
    keep_term(Term(term_list=kept), EMPTY | {"found": "slightly larger", "preferred": "a little larger"})
    made = loop.written_story(cast.here, owner)
    return loop.rewritten(made, [*loop.BODY, ("heading", "Five km of light.", "c"), ("formula", "5KG", "d")])


def sent(browser: Client, route: str, of: str, public_id: str, body: object) -> Any:
    told = json.dumps(body)
    return browser.post(reverse(route, args=[of, public_id]), told, content_type="application/json")


def test_what_is_stored_is_listed_with_what_is_preferred(story: Story, cast: Cast) -> None:
    page = client(cast, "producer").get(reverse("style_marks", args=["story", story.public_id]))
    asked, noted = page.context["asked"], page.context["noted"]
    assert [(each.words, each.preferred) for each in noted] == [
        ("slightly larger", "a little larger"), (".", ""), ("Five km", "5 km"),
    ] or [(each.words, each.preferred) for each in noted] == [
        ("slightly larger", "a little larger"), ("Five km", "5 km"), (".", ""),
    ]  # fmt: skip
    assert asked == []
    shown = client(cast, "producer").get(reverse("story", args=[story.public_id])).content.decode()
    assert reverse("style_marks", args=["story", story.public_id]) in shown


def test_texts_are_read_as_they_are_written_and_nothing_is_kept(story: Story, cast: Cast) -> None:
    before = Story.objects.filter(pk=story.pk).values().get()
    pieces = [
        {"key": "title", "kind": "heading", "words": "The the Moon"},
        {"key": "p0", "kind": "body", "words": "It weighs 5KG, slightly larger."},
    ]
    answer = sent(client(cast, "editor"), "style_check", "story", story.public_id, {"texts": pieces})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert [(each["key"], each["start"], each["end"], each["words"], each["preferred"]) for each in told["findings"]] == [
        ("title", 0, 7, "The the", "The"), ("p0", 11, 13, "KG", "kg"), ("p0", 15, 30, "slightly larger", "a little larger"),
    ]  # fmt: skip
    assert (told["more"], told["dismissed"]) == (False, 0)
    assert Story.objects.filter(pk=story.pk).values().get() == before


def test_captions_are_read_line_by_line(story: Story, cast: Cast) -> None:
    track = loop.captioned(story, ((0, 900, "It weighs 5KG"), (1000, 1900, "That is all")))
    told = [{"key": "a", "kind": "caption", "words": "It weighs\n5KG"}]
    answer = sent(client(cast, "editor"), "style_check", "captions", track.public_id, {"texts": told})
    assert [(each["key"], each["start"], each["words"]) for each in answer.json()["findings"]] == [
        ("a", 11, "KG")
    ]
    page = client(cast, "editor").get(reverse("style_marks", args=["captions", track.public_id]))
    assert [each.words for each in page.context["asked"]] == ["KG"]


def test_a_mark_is_dismissed_in_the_editor_and_taken_back_on_the_page(story: Story, cast: Cast) -> None:
    browser, words = client(cast, "editor"), "The Moon is slightly larger than that."
    piece = {"key": "p0", "kind": "body", "words": words}
    found = sent(browser, "style_check", "story", story.public_id, {"texts": [piece]}).json()["findings"][0]
    mark = {"what": found["what"], "digest": found["digest"], "kind": "body", "words": words}
    refused = sent(browser, "style_dismiss", "story", story.public_id, mark | {"reason": " "})
    assert (refused.status_code, "why" in refused.json()["error"]) == (422, True)
    elsewhere = sent(
        browser, "style_dismiss", "story", story.public_id, mark | {"reason": "x", "words": "Other"}
    )
    assert elsewhere.status_code == 422
    assert (
        sent(browser, "style_dismiss", "story", story.public_id, mark | {"reason": "It is so."}).status_code
        == 200
    )
    again = sent(browser, "style_check", "story", story.public_id, {"texts": [piece]}).json()
    assert (again["findings"], again["dismissed"]) == ([], 1)
    kept = Dismissal.objects.get()
    assert (kept.user, kept.reason) == (cast.users["editor"], "It is so.")
    browser.post(reverse("style_again", args=["story", story.public_id]), {"dismissal": kept.public_id})
    assert not Dismissal.objects.exists()


def test_a_mark_is_dismissed_by_a_plain_form(story: Story, cast: Cast) -> None:
    browser, address = client(cast, "editor"), reverse("style_marks", args=["story", story.public_id])
    found = browser.get(address).context["noted"][0]
    told = {"what": found.what, "digest": found.digest, "reason": "It is so."}
    answer = browser.post(reverse("style_dismiss", args=["story", story.public_id]), told, follow=True)
    assert [(each.reason, mark.words) for each, mark in answer.context["let"]] == [
        ("It is so.", "slightly larger")
    ]
    assert "Sample editor" in answer.content.decode()


def test_the_publication_stands_though_everything_is_marked(story: Story, cast: Cast) -> None:
    """Nothing asks the checker before a save or a publication."""
    marked = loop.rewritten(story, [("paragraph", "<p>The the 5KG slightly larger.</p>", loop.FIRST)])
    loop.published(marked)
    assert Publication.objects.get(story=marked).state == "live"


def test_a_story_that_is_out_is_read_as_of_its_day(story: Story, cast: Cast) -> None:
    assert day_of(story) == timezone.localdate()
    loop.published(story)
    then = timezone.now() - timedelta(days=700)
    Publication.objects.update(first_at=then)
    assert day_of(Story.objects.get(pk=story.pk)) == timezone.localdate(then)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=40).map(
            lambda text: json.dumps({"texts": [{"key": text, "kind": "body", "words": text}]}).encode()
        ),
    )
)
def test_whatever_is_sent_is_answered(story: Story, cast: Cast, body: bytes) -> None:
    address = reverse("style_check", args=["story", story.public_id])
    answer = client(cast, "editor").post(address, body, content_type="application/json")
    assert answer.status_code in (200, 400)


def test_what_is_kept_of_a_person_is_shown_and_forgotten(story: Story, cast: Cast) -> None:
    user = cast.users["editor"]
    assert user is not None
    browser = client(cast, "editor")
    found = browser.get(reverse("style_marks", args=["story", story.public_id])).context["noted"][0]
    told = {"what": found.what, "digest": found.digest, "reason": "It is so."}
    browser.post(reverse("style_dismiss", args=["story", story.public_id]), told)
    provider = next(each for each in personal.providers() if each.room == "style")
    subject = Subject("", "", user.pk, frozenset())
    assert [[value for _name, value in each.values][:2] for each in provider.shows(subject)] == [
        ["slightly larger", "It is so."]
    ]
    provider.erases(subject)
    assert list(provider.shows(subject)) == []
    assert Dismissal.objects.get().user is None
