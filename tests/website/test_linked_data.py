# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page tells machines is what readers see, and a stranger who saved it can verify both."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.cli.review_files import look_at
from kepu.directory.actions.experts import withdraw_consent
from kepu.directory.models import Expert
from kepu.engine.errors import ReviewFileError
from kepu.engine.language import LANGUAGES, speaking
from kepu.engine.reviews.page import read_page
from kepu.engine.reviews.told import VERDICTS, as_data, lines
from kepu.engine.reviews.verdict import Fault, State
from kepu.engine.reviews.vocabulary import OWN_TERMS, TERMS
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.rebut import rebut
from kepu.review.models import Claim
from kepu.review.states import CONFIRMS, Verdict
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import REBUTTED, TABLE
from tests.website.saved_pages import page_of, saved_page, told_by, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(cast: Cast) -> bytes:
    """A page of a story with signed claims."""
    return saved_page(cast)


def test_a_saved_page_holds(page: bytes, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page)
    found = look_at(file)
    assert found.sound, list(lines(found))
    # The fourth stands in a formula, which is drawn.
    assert [(claim.number, claim.signed, claim.compared) for claim in found.claims] == [
        (number, True, number != 4) for number in range(1, 6)
    ]
    assert f"    it answers “{REBUTTED.statement}” (A. Sample)" in list(lines(found))
    assert as_data(found)["claims"][1]["answers"] == {"statement": REBUTTED.statement, "by": "A. Sample"}
    assert [review.who for claim in found.claims for review in claim.reviews] == ["Sample Expert"] * 5
    assert found.claims[0].reviews[0].state == State.HOLDS


def test_machines_are_told_what_was_signed_and_by_whom_and_that_it_is_no_review_of_others(
    page: bytes,
) -> None:
    told = told_by(page)
    assert [each["@type"] for each in told["mainEntity"]] == [
        "Claim",
        "ClaimReview",
        "Claim",
        "Claim",
        "Claim",
    ]
    claim = told["mainEntity"][0]
    stored = {name: claim[name] for name in ("@type", "position", "text", "citation")}
    assert stored == {
        "@type": "Claim", "position": 1, "text": loop.TEXT, "citation": ["https://doi.org/10.1234/light"],
    }  # fmt: skip
    (review,) = claim["review"]
    assert (review["@type"], review["verdict"], review["reviewBody"]) == ("Review", "correct", "Correct")
    assert review["author"] == {
        "@type": "Person", "name": "Sample Expert", "affiliation": "Unit of samples",
    }  # fmt: skip
    assert claim["content"]["texts"] == [loop.TEXT]


def test_a_signed_rebuttal_is_a_review_of_what_somebody_else_stated(page: bytes) -> None:
    told = told_by(page)["mainEntity"][1]
    assert (told["text"], told["claimReviewed"]) == (loop.OTHER, REBUTTED.statement)
    assert told["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "A. Sample"},
        "datePublished": "2026-03-01",
        "appearance": {"@type": "CreativeWork", "url": REBUTTED.address},
    }
    found = "Rebutted: the answer to it was checked and found correct"
    assert told["reviewRating"] == {"@type": "Rating", "alternateName": found}
    assert told["author"]["@type"] == "Organization"
    assert told["url"].endswith("#claim-2")
    assert datetime.fromisoformat(told["datePublished"])
    shown = page.decode()
    assert f"<q>{escape(REBUTTED.statement)}</q><br>A. Sample, 2026-03-01<br>" in shown
    assert f"<dt>What was found</dt><dd>{found}</dd>" in shown


def test_what_nobody_signed_is_no_review_of_others(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.signed(rebut(loop.text_claim(story), REBUTTED), loop.expert_of(cast.here))
    published = loop.published(story)
    for review in (published.snapshot["claims"][0]["review"] | {"verdict": "unsure"}, None):
        published.snapshot["claims"][0]["review"] = review
        published.save()
        loop.take_out(story)
        page = page_of(story)
        assert b"ClaimReview" not in page
        assert REBUTTED.by.encode() in page


def test_who_withdrew_their_name_is_not_told_to_machines_and_the_page_still_holds(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.signed(loop.text_claim(story), loop.expert_of(cast.here))
    loop.published(story)
    withdraw_consent(Expert.objects.get(person__email="asked@example.org"))
    loop.take_out(story)
    page = page_of(story)
    assert b"Sample Expert" not in page
    assert told_by(page)["mainEntity"][0]["review"][0]["author"] == {"@type": "Person"}
    assert verified(page).sound


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            f'<span class="k-claim">{loop.TEXT}',
            f'<span class="k-claim">{loop.TEXT.replace("1.3", "1.4")}',
            "anchor",
        ),
        (f"<blockquote>{loop.TEXT}", "<blockquote>Light needs no time.", "shown"),
        ('<sup><span class="k-claim">6', '<sub><span class="k-claim">6', "anchor"),
        ("384,400", "38,440", "anchor"),
        (r"\frac{c t}{2}", r"\frac{c t}{3}", "anchor"),
        ('"text":"It shines."', '"text":"It burns."', "statement"),
        ('"statement":"It shines."', '"statement":"It burns."', "claim"),
        ('"claimReviewed":"Light', '"claimReviewed":"Lights', "statement"),
        ('"name":"A. Sample"', '"name":"B. Sample"', "statement"),
        ('"alternateName":"Rebutted', '"alternateName":"True', "statement"),
        ('"by":"A. Sample"', '"by":"B. Sample"', "claim"),
        ("<br>A. Sample, 2026", "<br>B. Sample, 2026", "shown"),
        ('<dd class="answers">', "<dd>", "shown"),
        ('href="#claim-1"><span aria-hidden="true">', 'href="#claim-2"><span aria-hidden="true">', "anchor"),
    ],
)
def test_a_changed_word_or_statement_is_found(page: bytes, before: str, after: str, fault: str) -> None:
    assert before.encode() in page
    found = verified(page.replace(before.encode(), after.encode(), 1))
    assert not found.sound
    assert Fault(fault) in {each for claim in found.claims for each in claim.faults}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"</span>Correct</h3>", "</span>Wrong</h3>"),
        ('"verdict":"correct"', '"verdict":"wrong"'),
        ('<dd class="who">Sample Expert', '<dd class="who">Another Expert'),
        ('"datePublished":"2', '"datePublished":"3'),
    ],
)
def test_a_changed_verdict_name_or_time_is_found(page: bytes, before: str, after: str) -> None:
    place = page.index(b'"mainEntity"') if before.startswith('"') else 0
    assert before.encode() in page[place:]
    found = verified(page[:place] + page[place:].replace(before.encode(), after.encode(), 1))
    assert not found.sound
    assert [review.state for claim in found.claims for review in claim.reviews].count(State.WRONG) == 1


def test_a_claim_that_is_shown_and_not_told_is_found(page: bytes) -> None:
    card = re.search(rb'<article class="card" id="claim-5">.*?</article>', page, re.DOTALL)
    assert card is not None
    found = verified(page.replace(card[0], card[0] + card[0].replace(b"claim-5", b"claim-6"), 1))
    assert (found.sound, list(found.strangers)) == (False, [6])
    assert "✕ Claim 6 is shown to readers, and machines are not told of it." in list(lines(found))


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=6)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_letter_in_what_was_signed_is_found(page: bytes, data: st.DataObject) -> None:
    """Where readers see it, or where machines are told of it."""
    text = page.decode()
    claim = escape(loop.TEXT, quote=False)
    places = [found.start() for found in re.finditer(re.escape(claim), text)]
    # In the words, in the card, and three times in what machines are told; the description is not signed.
    assert len(places) == 5
    at = data.draw(st.sampled_from(places)) + data.draw(st.integers(0, len(claim) - 1))
    letter = data.draw(WORDS.filter(lambda told: told != text[at]))
    assert not verified((text[:at] + letter + text[at + 1 :]).encode()).sound


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<p>Nothing</p>", "page.html does not say in JSON-LD which claims it makes and who signed them"),
        (b"<div>" * 100_000, "page.html is no web page in UTF-8."),
        (b"<p>\xff</p>", "page.html is no web page in UTF-8."),
        (
            b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
            "page.html does not say in JSON-LD which claims it makes",
        ),
        (b"<p>" + b" " * (8 << 20), "page.html is larger than 8 MiB: it is no page of a story."),
    ],
)
def test_what_is_no_page_of_a_story_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ReviewFileError) as caught:
        read_page(content, "page.html")
    assert str(caught.value).startswith(sentence)


def test_verdicts_are_called_alike_by_the_house_and_by_who_verifies_its_pages() -> None:
    for language in LANGUAGES:
        with override(language), speaking(language):
            assert {each.value: str(each.label) for each in Verdict} == {
                name: str(told) for name, told in VERDICTS.items()
            }
    assert {"correct"} == set(CONFIRMS)


def test_captions_and_film_are_said_not_to_be_compared(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.captioned(story)
    loop.signed(
        mark_claim(story, "Light needs 1.3 seconds.", [Marked(1000, 1900)]), loop.expert_of(cast.here)
    )
    loop.published(story)
    found = verified(page_of(story))
    assert found.sound
    assert [claim.compared for claim in found.claims] == [False]
    assert Claim.objects.get().digest == found.claims[0].digest


PICTURE = {"image": 7, "caption": "The far side, seen from above", "alternative": "Grey craters in light"}
PLACES = {name: f"cccccccc-0000-4000-8000-{at:012d}" for at, name in enumerate(
    ("heading", "formula", "table", "quote", "picture", "lost", "embed", "link", "nowhere", "list")
)}  # fmt: skip
EVERY_KIND: list[tuple[str, Any, str]] = [
    *loop.BODY,
    ("heading", "How far is it & why?", PLACES["heading"]),
    ("formula", r"d = \frac{c t}{2}", PLACES["formula"]),
    ("table", TABLE, PLACES["table"]),
    ("quote", {"text": "It is far.\n\nVery far.", "source": "A. Sample, 2024"}, PLACES["quote"]),
    ("picture", PICTURE, PLACES["picture"]),
    ("picture", PICTURE | {"image": 8}, PLACES["lost"]),
    ("embed", {"address": "https://vimeo.com/76979871", "title": "A flight around it"}, PLACES["embed"]),
    ("embed", {"address": "https://films.example/1", "title": "A film of it"}, PLACES["link"]),
    ("embed", {"address": "", "title": "A film that is lost"}, PLACES["nowhere"]),
    ("paragraph", "<ul><li><b>It</b> is <i>near</i></li><li>It is H<sub>2</sub>O</li></ul>", PLACES["list"]),
]
MARKED = [
    ("heading", "far is it"),
    ("formula", r"\frac{c t}"),
    ("formula", r"$d = \frac{c t}{2}$"),
    ("table", "Moon | 384"),
    ("table", "Distances"),
    ("quote", "Very far."),
    ("quote", "far.\nA. Sample"),
    ("quote", "Sample, 2024"),
    ("picture", "seen from"),
    ("picture", "above\nGrey craters"),
    ("lost", "far side"),
    ("lost", "craters in light"),
    ("embed", "flight"),
    ("link", "film of"),
    ("nowhere", "that is lost"),
    ("list", "is near\nIt is H_{2}"),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_holds_whatever_part_of_a_block_was_signed(cast: Cast, language: str) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.rewritten(loop.written_story(cast.here, owner, language=language), EVERY_KIND)
    expert = loop.expert_of(cast.here)
    expert.load_cap, expert.orcid = len(MARKED), "0000-0002-1825-0097"
    expert.save()
    words = story.words()
    for name, part in MARKED:
        start = words[PLACES[name]].index(part)
        mark = Marked(start, start + len(part), PLACES[name])
        loop.signed(mark_claim(story, f"About {part}.", [mark]), expert)
    published = loop.published(story)
    published.receipt["pictures"] = {"7": ["/media/moon.webp", 640, 480]}
    published.save()
    loop.take_out(story)
    found = verified(page_of(story))
    assert found.sound, list(lines(found))
    # A formula is drawn, and a film of another site has no place for a seal.
    drawn = {number for number, (name, _part) in enumerate(MARKED, 1) if name in DRAWN}
    assert {claim.number for claim in found.claims if not claim.compared} == drawn


DRAWN = {"formula", "embed", "link", "nowhere"}


def test_a_corrected_page_holds(page: bytes) -> None:
    told = page.decode()
    for before in ('class="k-claim', 'class="k-seal', 'class="k-seal big', 'class="card'):
        told = told.replace(f'{before}"', f'{before} amended"')
    told = told.replace("</span>Correct</h3>", "</span>Correct · corrected</h3>")
    assert verified(told.encode()).sound


SCHEMA_ORG = {
    "identifier", "name", "headline", "description", "inLanguage", "datePublished", "uploadDate", "dateModified",
    "publisher", "url", "mainEntity", "position", "text", "citation", "review", "author", "affiliation", "sameAs",
    "reviewBody", "correction", "thumbnailUrl", "claimReviewed", "itemReviewed", "reviewRating", "alternateName",
    "appearance", "publishingPrinciples", "correctionsPolicy",
}  # fmt: skip
"""Words of schema.org that a page uses."""


def _members(value: Any) -> set[str]:
    """The members that JSON-LD reads; content is kept as JSON."""
    if isinstance(value, dict):
        inner = [_members(each) for name, each in value.items() if name not in ("content", "@context")]
        return set(value).union(*inner)
    return set().union(*map(_members, value)) if isinstance(value, list) else set()


def test_every_word_that_a_page_tells_machines_is_in_a_context(page: bytes) -> None:
    told = told_by(page)
    assert told["@context"] == ["https://schema.org", OWN_TERMS]
    own = {name for name in OWN_TERMS if name != "kepu"}
    assert {each for each in _members(told) if not each.startswith("@")} - SCHEMA_ORG == own
    # schema.org's own context maps its words to names that begin so.
    assert TERMS["schema"] == "http://schema.org/"


def test_a_page_tells_wording_and_normaliser_as_they_were_signed(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    review = loop.signed(loop.text_claim(story), loop.expert_of(cast.here))
    type(review).objects.filter(pk=review.pk).update(wording="Light needs a second.")
    published = loop.published(story)
    (told,) = told_by(page_of(story))["mainEntity"][0]["review"]
    assert (told["wording"], told["normaliser"]) == ("Light needs a second.", 1)
    kept = published.snapshot["claims"][0]["review"]
    assert (kept.pop("wording"), kept.pop("normaliser")) == ("Light needs a second.", 1)
    published.save()
    loop.take_out(story)
    # What was published before these were kept was signed under the first normaliser.
    (told,) = told_by(page_of(story))["mainEntity"][0]["review"]
    assert (told["wording"], told["normaliser"]) == ("", 1)
    assert verified(page_of(story)).sound
