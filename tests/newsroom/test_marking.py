# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which claims are marked: by selection, by time, by hint; risk and the statement that it is all."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.review.hints.finding import sentence_digest
from kepu.review.models import Claim, HintAnswer, SignOff, TierDecision
from kepu.review.statement import statement_of
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
MOST = 25


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    loop.captioned(made)
    return Story.objects.get(pk=made.pk)


def page(cast: Cast, story: Story, language: str = "en") -> str:
    told = client(cast, "editor", language).get(reverse("marking", args=[story.public_id]))
    assert told.status_code == 200
    return told.content.decode()


def sent(cast: Cast, story: Story, **told: str) -> str:
    """What the page says once a mark was sent."""
    address = reverse("claim_mark", args=[story.public_id])
    return client(cast, "editor").post(address, {"back": "marking"} | told, follow=True).content.decode()


def marks(*places: tuple[str, int, int, str]) -> str:
    return json.dumps(places)


def test_words_over_several_blocks_are_one_claim_that_stands_in_each_and_the_page_says_so(
    cast: Cast, story: Story
) -> None:
    words = loop.TEXT[10:]
    told = sent(
        cast,
        story,
        words="x",
        statement="All of it.",
        marks=marks((loop.FIRST, 10, 57, words), (loop.SECOND, 0, 8, "The Moon")),
    )
    assert "it goes over 2 blocks, and stands in each" in told
    assert [each.exact for each in Claim.objects.get().anchors.all()] == [words, "The Moon"]


def test_a_time_alone_is_marked_with_what_is_said_there(cast: Cast, story: Story) -> None:
    sent(cast, story, **{"from": "0:01", "to": "0:01.9"})
    claim = Claim.objects.get()
    assert (claim.statement, claim.anchors.get().kind) == ("Its light needs 1.3 seconds.", "captions")
    assert not claim.anchors.get().exact


def test_words_that_were_typed_are_found_in_the_captions_too(cast: Cast, story: Story) -> None:
    sent(cast, story, words="Its light needs")
    assert Claim.objects.get().anchors.get().exact == "Its light needs"
    assert "select them in the text" in sent(cast, story, words="not there")


def test_a_further_place_is_given_to_a_claim(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    told = sent(cast, story, claim=claim.public_id, marks=marks((loop.SECOND, 0, 8, "The Moon")))
    assert f"Claim {claim.number} stands there too." in told
    assert claim.anchors.count() == 2
    anchor = claim.anchors.last()
    assert anchor is not None
    address = reverse("anchor_remove", args=[claim.public_id])
    client(cast, "editor").post(address, {"anchor": anchor.pk})
    for wrong in ("²", "9" * 5000):
        client(cast, "editor").post(address, {"anchor": wrong})
    assert claim.anchors.count() == 1


@pytest.mark.parametrize(
    "wrong", ["no", "[[1, 2]]", "{}", '[["p", "a", 1, ""]]', "[]", '[["x", -5, 2, "q"]]']
)
def test_marks_that_are_none_get_a_sentence_and_nothing_is_marked(
    cast: Cast, story: Story, wrong: str
) -> None:
    told = sent(cast, story, marks=wrong, statement="So.")
    sentences = ("What was sent are no marks", "Mark where the statement stands", "does not stand there once")
    assert any(each in told for each in (*sentences, "No words are marked"))
    assert not Claim.objects.exists()


def test_hints_are_accepted_and_dismissed_by_name_on_the_page(cast: Cast, story: Story) -> None:
    shown = page(cast, story)
    assert "4 sentences look checkable" in shown
    assert "a number with its unit" in shown
    browser, address = client(cast, "editor"), reverse("hint_answer", args=[story.public_id])
    told = {"place": loop.FIRST, "digest": sentence_digest(loop.TEXT), "start": "9" * 5000}
    assert "nothing was kept" in browser.post(address, told, follow=True).content.decode()
    assert not HintAnswer.objects.exists()
    browser.post(address, told | {"do": "claim"})
    assert Claim.objects.get().statement == loop.TEXT
    browser.post(address, {"place": loop.SECOND, "digest": sentence_digest(loop.OTHER), "do": "dismiss"})
    answer = HintAnswer.objects.get(claim=None)
    assert answer.person == cast.people["editor"]
    shown = page(cast, story)
    assert "2 sentences look checkable" in shown
    assert "Sample editor" in shown
    browser.post(reverse("hint_back", args=[answer.public_id]))
    assert "3 sentences look checkable" in page(cast, story)


def test_a_proposed_risk_shows_its_reason_and_a_hand_decides(cast: Cast, story: Story) -> None:
    loop.rewritten(story, [("paragraph", "<p>The vaccine protects them.</p>", loop.FIRST)])
    story = Story.objects.get(pk=story.pk)
    claim = loop.text_claim(story, "The vaccine protects them.")
    assert "People act on it" in page(cast, story)
    assert "有人会照着做" in page(cast, story, "zh-hans")
    address = reverse("claim_risk", args=[claim.public_id])
    client(cast, "editor").post(address, {"tier": "normal", "reason": "It is history."})
    shown = page(cast, story)
    assert "People act on it" not in shown
    assert "It is history." in shown
    assert TierDecision.objects.get().person == cast.people["editor"]
    sent(cast, story, words="vaccine", tier="high")
    assert Claim.objects.get(number=2).tier == "high"


def test_that_all_are_marked_is_signed_on_the_page_and_shown_on_that_of_the_story(
    cast: Cast, story: Story
) -> None:
    address = reverse("all_marked", args=[story.public_id])
    client(cast, "editor").post(address, {"digest": statement_of(story).digest})
    assert SignOff.objects.get().person == cast.people["editor"]
    browser, shown = client(cast, "editor"), reverse("story", args=[story.public_id])
    assert "All claims are marked: signed by Sample editor" in browser.get(shown).content.decode()
    loop.rewritten(story, loop.BODY[:1])
    assert "is void: something was changed since" in browser.get(shown).content.decode()
    assert "is void: something was changed since" in page(cast, story)


def test_the_page_asks_the_database_as_often_for_three_claims_as_for_one(cast: Cast, story: Story) -> None:
    browser, address = client(cast, "editor"), reverse("marking", args=[story.public_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as told:
            assert browser.get(address).status_code == 200
        return len(told)

    loop.text_claim(story)
    queries()
    one = queries()
    loop.text_claim(story, loop.OTHER, loop.SECOND)
    loop.text_claim(story, "It is the nearest body to us.")
    assert queries() == one <= MOST


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"from": "one", "to": "0:02"}, "“one” is no time of the film"),
        ({"from": "0:01", "to": ""}, "a beginning and an end"),
        ({"from": "", "to": "0:02"}, "a beginning and an end"),
        ({}, "select them in the text"),
    ],
)
@pytest.mark.parametrize("back", ["marking", ""])
def test_what_was_typed_stands_on_the_page_that_refuses_it(
    cast: Cast, story: Story, times: dict[str, str], said: str, back: str
) -> None:
    words = "Its light needs" if times else "not there"
    told = {"back": back, "words": words, "statement": "It needs time.", "tier": "high"} | times
    answer = client(cast, "editor", "en").post(reverse("claim_mark", args=[story.public_id]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f">{words}</textarea>" in page
    assert 'value="It needs time."' in page
    assert '<option value="high" selected>' in page
    assert not Claim.objects.exists()
