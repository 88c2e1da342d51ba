# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviews are handed out in a file, and come back from another house as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kepu.engine.reviews.files import read_document
from kepu.engine.reviews.verifying import verify_document
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.import_reviews import import_reviews
from kepu.review.actions.mark import Marked, drop_claim, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.exchange.exporting import export_reviews
from kepu.review.exchange.rich_text import block_of
from kepu.review.models import Claim, Evidence, Review
from kepu.review.states import Naming
from kepu.review.verification import verify_story
from kepu.stories.models import Story
from kepu.stories.text import block_words
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import (
    CSL,
    ELSEWHERE,
    another_house,
    document_of,
    exported,
    story_with_reviews,
    undone,
    without_house,
)

pytestmark = pytest.mark.django_db


def test_a_file_taken_in_by_an_empty_house_is_handed_out_byte_by_byte_but_for_who_hands_it_out(
    cast: Cast,
) -> None:
    before = exported(cast)
    with another_house():
        after = export_reviews(import_reviews(before, "file.json", unit=cast.here))
    assert after != before
    assert document_of(after)["house"] == {
        "@type": "Organization", "name": {"en": "Another House", "zh-hans": "另一社"}, "url": ELSEWHERE,
    }  # fmt: skip
    assert without_house(after) == without_house(before)
    assert document_of(after)["documentDigest"] == document_of(before)["documentDigest"]


def test_a_file_says_who_signed_what_and_keeps_to_itself_who_did_not_agree_to_be_named(cast: Cast) -> None:
    content = exported(cast)
    told = document_of(content)
    first, spoken, unsigned, lost = told["claims"]
    assert (first["citation"][0]["reference"], first["citation"][0]["kind"]) == (CSL, "data")
    assert [review["verdict"] for review in first["review"]] == ["correct", "correct"]
    authors = {json.dumps(review["author"], sort_keys=True) for review in first["review"]}
    named, quiet = sorted(authors, key=len, reverse=True)
    assert json.loads(named)["name"] == {"en": "Sample Expert", "zh-hans": "示例Sample Expert"}
    assert set(json.loads(quiet)) == {"@type", "@id"}
    assert b"Quiet Expert" not in content
    assert b"@example.org" not in content
    (signed,) = spoken["review"]
    assert (signed["verdict"], signed["wording"]) == ("change", "Light needs about 1.3 seconds.")
    assert signed["author"] == json.loads(named)
    assert unsigned["review"] == []
    assert [each["target"]["source"] for each in unsigned["anchors"]] == [
        "#title",
        "#summary",
        "#captions-en",
    ]
    assert unsigned["content"]["captions"] == [["en", "1.3 seconds"]]
    assert lost["digest"] == ""
    assert lost["review"][0]["void"]["reason"]["en"] == "the words of the story changed"


def test_who_agreed_to_be_named_for_one_review_alone_is_somebody_else_in_the_other(cast: Cast) -> None:
    def quiet_once(story: Story) -> None:
        named = Review.objects.filter(expert__person__email="asked@example.org")
        assert named.count() == 3
        named.filter(claim__number=2).update(naming=Naming.NOBODY)

    told = document_of(exported(cast, quiet_once))
    first, spoken, _unsigned, lost = told["claims"]
    named = [review["author"] for review in first["review"] if "name" in review["author"]]
    assert named == [lost["review"][0]["author"]]
    (review,) = spoken["review"]
    assert set(review["author"]) == {"@type", "@id"}
    assert review["author"]["@id"] not in {
        each["author"]["@id"] for claim in (first, lost) for each in claim["review"]
    }


def told_by_institution(story: Story) -> None:
    named = Review.objects.filter(expert__person__email="asked@example.org")
    named.filter(claim__number=2).update(naming=Naming.ROLE)


def test_who_is_told_of_by_their_institution_is_so_in_the_file_and_in_the_next(cast: Cast) -> None:
    content = exported(cast, told_by_institution)
    first, spoken, _unsigned, _lost = document_of(content)["claims"]
    (review,) = spoken["review"]
    assert set(review["author"]) == {"@type", "@id", "affiliation"}
    assert review["author"]["affiliation"] == {"en": "Unit of samples"}
    assert review["author"]["@id"] not in {each["author"]["@id"] for each in first["review"]}
    found = verify_document(read_document(content, "file.json"))
    assert found.sound and found.claims[1].reviews[0].who == "an expert of Unit of samples"
    with another_house():
        after = export_reviews(import_reviews(content, "file.json", unit=cast.here))
    assert without_house(after) == without_house(content)


def test_what_stands_in_a_file_is_what_stands_in_the_house(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = story_with_reviews(cast.here, owner)
        claims = story.claims.order_by("number")
        told = document_of(export_reviews(story))
        assert told["story"]["digest"] == Story.objects.get(pk=story.pk).digest
        assert [each["digest"] for each in told["claims"]] == [each.digest for each in claims]
        assert [each["content"] for each in told["claims"]] == [each.content for each in claims]
        drop_claim(claims[0])
        assert len(document_of(export_reviews(story))["claims"]) == 3


def test_what_does_not_fit_the_format_gets_a_sentence(cast: Cast) -> None:
    with undone():
        story = _story(cast)
        Evidence.objects.filter(claim__story=story).update(kind="song")
        with pytest.raises(ReviewError, match=f"“{story.title}” does not fit the open format: "):
            export_reviews(story)


def test_evidence_that_was_kept_as_nobody_would_write_it_is_handed_out_and_taken_in(cast: Cast) -> None:
    """Words that were read in the wrong encoding, an address in capitals, a passage that was cut at a space."""
    with undone():
        story = _story(cast)
        first = story.claims.get(number=1)
        add_evidence(first, "A long passage", passage="x" * 3999 + " and so on")
        add_evidence(first, "In capitals", address="HTTPS://Example.org/x")
        Evidence.objects.filter(claim=first, title="How light travels").update(
            title="How\x92s light", passage="It\x92s so \n", csl=CSL | {"URL": "HTTP://example.org/182"}
        )
        Evidence.objects.filter(claim=first, title="A page").update(address="HTTPS://example.org/moon")
        Review.objects.filter(claim=first).update(interests="It\x92s mine")
        content = export_reviews(story)
    work, page, long, capitals = document_of(content)["claims"][0]["citation"]
    assert (work["title"], work["quotation"]) == ("How s light", "Its so")
    assert work["reference"]["URL"] == "http://example.org/182"
    assert page["url"] == "https://example.org/moon"
    assert long["quotation"] == "x" * 3999
    assert capitals["url"] == "https://Example.org/x"
    again = export_reviews(import_reviews(content, "file.json", unit=cast.here))
    assert document_of(again)["documentDigest"] == document_of(content)["documentDigest"]


def test_what_is_marked_and_signed_holds_no_signs_that_a_file_may_not_hold(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = loop.written_story(cast.here, owner)
        claim = mark_claim(story, "It\x92s \x85far.", [Marked(0, 5, "title")])
        loop.signed(
            claim, loop.expert_of(cast.here), "change", wording="It\x92s near.", interests="It\x92s mine"
        )
        (told,) = document_of(export_reviews(story))["claims"]
    assert told["text"] == "Its far."
    assert (told["review"][0]["wording"], told["review"][0]["interests"]) == ("Its near.", "Its mine")


def test_what_was_tampered_with_is_not_handed_out(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = story_with_reviews(cast.here, owner)
        Claim.objects.filter(story=story, number=1).update(statement="It needs no time.")
        assert export_reviews(story)
        review = Review.objects.filter(claim__story=story, claim__number=2).get()
        Review.objects.filter(pk=review.pk).update(
            content=review.content | {"statement": "It needs no time."}
        )
        with pytest.raises(ReviewError, match=r"was not handed out: .*\(claims: 2\)"):
            export_reviews(story)


def test_a_large_story_is_handed_out_with_as_many_questions_to_the_database_as_a_small_one(
    cast: Cast,
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.text_claim(story)

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            export_reviews(story)
        return len(caught)

    one = questions()
    for words in ("Light", "needs", "about", "1.3", "seconds"):
        loop.text_claim(story, words)
    assert questions() == one


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t$^_{}<>&\"'\u200b\u0301Ａ“「"),
    max_size=60,
)


@given(TEXTS.map(lambda text: text.rstrip("\n")))
def test_a_block_that_is_made_of_words_says_them_code_point_by_code_point(words: str) -> None:
    made = block_of("place", words)
    assert block_words(made["type"], made["value"]) == words


def test_a_block_shows_superscripts_and_formulas_again() -> None:
    assert block_of("p", "10^{6} and H_{2}O\n<b>")["value"] == (
        "<p>10<sup>6</sup> and H<sub>2</sub>O<br/>&lt;b&gt;</p>"
    )
    assert block_of("p", r"$\frac{1}{2}$") == {"type": "formula", "value": r"\frac{1}{2}", "id": "p"}


def _story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return story_with_reviews(cast.here, owner)


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """What a story says, what is marked in it, and by whom it is signed elsewhere."""
    blocks_of = draw(st.lists(TEXTS, min_size=1, max_size=4))
    marks = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 59), st.integers(1, 60)), max_size=4))
    cues = draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000), TEXTS), max_size=4))
    verdicts = draw(
        st.lists(st.sampled_from(["correct", "change", "wrong", "unsure", "not-mine"]), max_size=4)
    )
    title = draw(TEXTS.filter(lambda text: text.strip() != ""))
    summary = draw(TEXTS)
    return {
        "title": title, "summary": summary, "blocks": blocks_of, "marks": marks, "cues": cues,
        "verdicts": verdicts, "spoken": draw(st.integers(0, 40)),
    }  # fmt: skip


@given(stories())
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_a_story_says_it_comes_back_as_it_was(cast: Cast, told: dict[str, Any]) -> None:
    with undone():
        content = export_reviews(_made(cast, told))
    found = verify_document(read_document(content, "file.json"))
    assert found.sound
    with undone(), another_house():
        story = import_reviews(content, "file.json", unit=cast.here)
        again = export_reviews(story)
        assert verify_story(story).sound
    assert without_house(again) == without_house(content)


def _made(cast: Cast, told: dict[str, Any]) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    places = [f"bbbbbbbb-0000-4000-8000-{number:012d}" for number in range(len(told["blocks"]))]
    story = loop.written_story(cast.here, owner)
    body = [
        ("quote", {"text": text, "source": ""}, place)
        for text, place in zip(told["blocks"], places, strict=True)
    ]
    story = loop.rewritten(story, body, title=told["title"], summary=told["summary"])
    cues = tuple((start, start + length, text) for start, length, text in told["cues"])
    if cues:
        loop.captioned(story, cues)
        _mark(story, Marked(cues[0][0], cues[0][0] + cues[0][1]))
        _mark(story, Marked(told["spoken"], told["spoken"] + 9, "captions:en"))
    for block, start, length in told["marks"]:
        if block < len(places):
            _mark(story, Marked(start, start + length, places[block]))
    expert = loop.expert_of(cast.here)
    for claim, verdict in zip(story.claims.exclude(digest=""), told["verdicts"], strict=False):
        loop.signed(claim, expert, verdict, wording="So.")
    if len(told["verdicts"]) > 2:
        # What was signed last is void then, and what it stood on may be found no more.
        story = loop.rewritten(story, body[1:], title=told["title"])
    return story


def _mark(story: Story, mark: Marked) -> None:
    try:
        mark_claim(story, "Statement “so”.", [mark])
    except ReviewError:
        return
