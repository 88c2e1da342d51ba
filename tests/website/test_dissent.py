# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where most of three experts confirm a claim, who did not agree stands on its page, and in what verifies it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from kepu.channels.errors import SignatureTakenBack
from kepu.channels.models import Publication
from kepu.channels.sheets.content import Gathering
from kepu.channels.signatures import check_nothing_taken_back
from kepu.channels.telling import tell_published
from kepu.directory.actions.experts import withdraw_consent
from kepu.directory.models import Expert
from kepu.engine.reviews.files import read_document
from kepu.engine.reviews.told import lines
from kepu.engine.reviews.verdict import State
from kepu.engine.reviews.verifying import verify_document
from kepu.review.actions.sign import withdraw_review
from kepu.review.exchange.exporting import export_reviews
from kepu.review.models import Review
from kepu.website.pages import embed_page, story_page
from tests import loop
from tests.cast import Cast
from tests.website.saved_pages import disputed_story, page_of, told_by, verified

pytestmark = pytest.mark.django_db
DISSENT = "1 of 3 experts did not agree: Correct with a change"
_PAGES: dict[str, bytes] = {}


@pytest.fixture
def page(cast: Cast) -> bytes:
    """The page of a claim on which three experts differ, in a house that is gone."""
    if not _PAGES:
        _PAGES["page"] = page_of(disputed_story(cast))
    return _PAGES["page"]


def card(page: bytes) -> str:
    found = re.search(r'<article class="card" id="claim-1">.*?</article>', page.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def test_dissent_stands_on_the_card_with_its_words_as_each_wants_to_be_named(page: bytes) -> None:
    told = card(page)
    assert "</span>Correct</h3>" in told and '<dd class="who">Asked 2, Unit of samples</dd>' in told
    rows = re.findall(r'<dt>([^<]*)</dt><dd class="other">(.*?)</dd>', told)
    assert [(name, re.sub(r"<time.*?</time>", "", said)) for name, said in rows] == [
        ("Did not agree", f"<b>{DISSENT}</b><br>Asked 1, Unit of samples<br>"
         '<a href="https://orcid.org/0000-0002-1825-0097" rel="noopener noreferrer">'
         "https://orcid.org/0000-0002-1825-0097</a><br><br><q>Light needs 1.28 seconds.</q>"),
        ("Also checked by", "<b>Correct</b><br>an expert of Unit of samples<br>"),
    ]  # fmt: skip
    assert "Owns a laser." in told and "For the house alone." not in page.decode()


def test_machines_are_told_of_every_review_and_a_saved_page_holds(page: bytes) -> None:
    (claim,) = told_by(page)["mainEntity"]
    assert [each["verdict"] for each in claim["review"]] == ["correct", "change", "correct"]
    assert claim["review"][1]["wording"] == "Light needs 1.28 seconds."
    found = verified(page)
    assert found.sound and found.claims[0].signed, list(lines(found))
    assert [each.who for each in found.claims[0].reviews] == [
        "Asked 2",
        "Asked 1",
        "an expert of Unit of samples",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DISSENT, "1 of 9 experts did not agree: Correct with a change"),
        (DISSENT, "1 of 3 experts did not agree: Wrong"),
        (DISSENT, "Correct"),
        ("<dt>Did not agree</dt>", "<dt>Also checked by</dt>"),
        ("<dt>Also checked by</dt>", "<dt>Did not agree</dt>"),
        ("<dt>Did not agree</dt>", "<dt>Evidence</dt>"),
        ("<br>Asked 1, Unit", "<br>Asked 9, Unit"),
        ("<q>Light needs 1.28", "<q>Light needs 1.29"),
        ('"wording":"Light needs 1.28', '"wording":"Light needs 1.29'),
        ('"verdict":"change"', '"verdict":"correct"'),
        ("an expert of Unit of samples<br>", "an expert of Another Unit<br>"),
    ],
)
def test_a_changed_dissent_is_found(page: bytes, before: str, after: str) -> None:
    assert before.encode() in page
    found = verified(page.replace(before.encode(), after.encode(), 1))
    assert not found.sound, list(lines(found))


def test_a_dissent_that_is_hidden_from_readers_or_machines_is_found(page: bytes) -> None:
    row = re.search(rb'<dt>Did not agree</dt><dd class="other">.*?</dd>', page)
    told = re.search(
        rb',\{"@type":"Review","reviewBody":"Correct with a change".*?\}(?=,\{"@type":"Review")', page
    )
    assert row is not None and told is not None
    for gone in (row[0], told[0]):
        assert not verified(page.replace(gone, b"", 1)).sound
    both = page.replace(row[0], row[0] + row[0], 1)
    assert not verified(both).sound
    both = page.replace(told[0], told[0] + told[0], 1).replace(row[0], row[0] + row[0], 1)
    assert not verified(both).sound
    assert State.WRONG in [each.state for each in verified(both).claims[0].reviews]


def test_who_takes_their_name_back_is_not_named_by_their_dissent_and_the_page_holds(cast: Cast) -> None:
    story = disputed_story(cast)
    publication = Publication.objects.get()
    with override("zh-hans"):
        publication.language = "zh-hans"
        shown = story_page(publication).body
    assert "3 位专家中有 1 位不同意：" in shown.decode() and verified(shown).sound
    withdraw_consent(Expert.objects.get(person__email="asked1@example.org"))
    loop.take_out(story)
    page = page_of(story)
    assert b"Asked 1" not in page and DISSENT.encode() in page
    assert verified(page).sound
    embedded = embed_page(Publication.objects.get()).body.decode()
    assert "1 of 3 experts did not agree" in embedded and "Asked 1" not in embedded


def test_whoever_signed_beside_the_first_is_told_and_may_take_it_back_before_it_leaves(cast: Cast) -> None:
    disputed_story(cast)
    assert Review.objects.filter(told_at=None).count() == 0
    assert tell_published(Publication.objects.get()) == 0
    check_nothing_taken_back(Publication.objects.get())
    withdraw_review(Review.objects.get(verdict="change"))
    with pytest.raises(SignatureTakenBack):
        check_nothing_taken_back(Publication.objects.get())


def test_the_approval_sheet_and_the_file_of_reviews_hold_every_verdict(cast: Cast) -> None:
    story = disputed_story(cast)
    (claim,) = Gathering(story).content(timezone.now())["claims"]
    assert [(each["verdict"], each["holds"]) for each in claim["reviews"]] == [
        ("correct", True), ("change", True), ("correct", True),
    ]  # fmt: skip

    def signed() -> bool:
        found = verify_document(read_document(export_reviews(story), "file"))
        assert found.sound
        return found.claims[0].signed

    assert signed()
    for review in Review.objects.exclude(expert__person__email="asked0@example.org"):
        withdraw_review(review)
    assert not signed(), "a claim of high risk, which one expert confirms"


def test_a_snapshot_from_before_others_were_kept_is_shown_as_it_was(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.signed(loop.text_claim(story), loop.expert_of(cast.here))
    (claim,) = loop.published(story).snapshot["claims"]
    assert "others" not in claim
    page = page_of(story)
    assert b'class="other"' not in page and verified(page).sound
