# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was signed in other houses stands beside the claims, apart from this house's signatures."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.channels.gates import Case, blocks
from kepu.engine.content import VERSION
from kepu.review.elsewhere import MOST_SHOWN
from kepu.review.models import Claim, ForeignReview, digest_of
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client
from tests.queries import queries
from tests.review.exchanging import taken_in

pytestmark = pytest.mark.django_db
PAGES = ("review_desk", "story")
HOLDS, CHANGED = "its digest holds what stands now", "something else than what was signed"


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def shown(cast: Cast, page: str, story: Story) -> list[str]:
    """The words of each review of another house on *page*."""
    told = client(cast, "editor").get(reverse(page, args=[story.public_id])).content.decode()
    sections = re.findall(r'<div class="kepu-elsewhere">(.*?)</div>', told, re.S)
    return [
        " ".join(unescape(re.sub(r"<[^>]*>", " ", each)).split())
        for section in sections
        for each in re.findall(r"<li>(.*?)</li>", section, re.S)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_review_of_another_house_stands_with_all_that_its_file_tells(
    cast: Cast, story: Story, page: str
) -> None:
    review = taken_in(loop.text_claim(story))
    (told,) = shown(cast, page, story)
    assert told == (
        "Correct with a change: Zhao Elsewhere, Far Institute ORCID 0000-0002-1825-0097"
        f" · Another House · https://elsewhere.example.org {timezone.localtime(review.signed_at):%Y-%m-%d %H:%M}"
        f" Light needs 10⁶ µs. {HOLDS} {review.digest[:19]}…"
    )


def test_it_opens_no_gate_and_is_not_among_this_houses_signatures(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    taken_in(claim, verdict="correct", wording="")
    assert blocks(Case.of(story), "web") == ["Claim 1 is not signed as it stands now."]
    told = client(cast, "editor").get(reverse("review_desk", args=[story.public_id])).content.decode()
    outside = re.sub(r'<div class="kepu-elsewhere">.*?</div>', "", told, flags=re.S)
    assert "Zhao Elsewhere" in told and "Zhao Elsewhere" not in outside
    assert "opens no gate" in told


def test_whether_it_holds_is_made_anew_from_what_stands(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    taken_in(claim, 1)
    taken_in(claim, 2, void_at=timezone.now(), void_reason={"en": "The figure changed."})
    taken_in(claim, 3, content=claim.content | {"statement": "Something else."})
    other = claim.content | {"texts": ["It was farther."]}
    taken_in(claim, 4, content=other, digest=digest_of(other))
    # What the row of the claim says of itself is not believed.
    Claim.objects.filter(pk=claim.pk).update(digest=digest_of(other))
    wrong = "its digest does not follow from what was signed"
    fourth, third, second, first = shown(cast, "review_desk", story)
    assert HOLDS in first
    assert "it was made void there: The figure changed." in second
    assert wrong in third
    assert CHANGED in fourth and "What was signed: It was farther." in fourth


def test_nothing_is_compared_where_the_words_are_found_no_more(cast: Cast, story: Story) -> None:
    taken_in(loop.text_claim(story))
    loop.rewritten(story, [("paragraph", "<p>All of it is new.</p>", loop.FIRST), loop.BODY[1]])
    (told,) = shown(cast, "story", story)
    assert "what stands now is not known whole" in told


def test_who_is_not_named_is_told_by_the_institution_or_not_at_all(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    taken_in(claim, 1, names={}, orcid="", affiliation={})
    taken_in(claim, 2, names={}, orcid="")
    placed, nobody = shown(cast, "story", story)
    assert "an expert of Far Institute · Another House" in placed
    assert "somebody whom the file does not name · Another House" in nobody


@pytest.mark.parametrize("page", PAGES)
def test_hostile_words_are_words(cast: Cast, story: Story, page: str) -> None:
    hostile = "</bdi><script>alert(1)</script>\u202egnp.exe\x1b[2J"
    claim = loop.text_claim(story)
    other = claim.content | {"statement": hostile, "texts": [hostile]}
    names = {"house_names": {"en": hostile}, "names": {"en": hostile}, "affiliation": {"en": hostile}}
    reason = {"void_at": timezone.now(), "void_reason": {"en": hostile}}
    address = "https://x.example/\"onmouseover='x'<b>"
    taken_in(
        claim, 1, content=other, digest=digest_of(other), wording=hostile, house_address=address, **names
    )
    taken_in(claim, 2, **names, **reason)
    told = client(cast, "editor").get(reverse(page, args=[story.public_id])).content.decode()
    assert told.count("&lt;script&gt;alert(1)") == 9
    assert "<script>alert" not in told and '/"on' not in told and "<b>" not in told
    assert "\u202e" not in told and "\x1b" not in told


@pytest.mark.parametrize("page", PAGES)
def test_the_page_takes_as_many_queries_for_three_as_for_one(cast: Cast, story: Story, page: str) -> None:
    browser, address = client(cast, "editor"), reverse(page, args=[story.public_id])
    first = loop.text_claim(story)
    taken_in(first, 1)
    one = queries(browser, address)
    taken_in(loop.text_claim(story, loop.OTHER, loop.SECOND), 2)
    ForeignReview.objects.bulk_create(
        ForeignReview(
            claim=first, public_id=f"{at:012d}", verdict="correct", digest=first.digest, content=first.content,
            normaliser=VERSION, signed_at=timezone.now(), reviewer="x",
        )
        for at in range(3, 3 + MOST_SHOWN)
    )  # fmt: skip
    assert queries(browser, address) == one
    told = shown(cast, page, story)
    assert len(told) == MOST_SHOWN + 1
    assert "1 older one is not shown." in browser.get(address).content.decode()
