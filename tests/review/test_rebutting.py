# SPDX-License-Identifier: AGPL-3.0-or-later
"""A claim that answers somebody else: what is said of them is signed with it, and dies with its change."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kepu.channels.gates import Case, blocks
from kepu.ledger.models import Record
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.rebut import rebut, rebut_nothing
from kepu.review.actions.void_changed import void_changed
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim
from kepu.review.rebutting import Rebutted, read_rebutted
from kepu.review.standing import in_words
from kepu.review.states import State
from kepu.review.tokens import make_token
from kepu.review.verification import verify_story
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
SAID = Rebutted(
    "Light from the Moon needs an hour.",
    "A. Sample",
    "person",
    "https://example.org/moon?a=1&b=2",
    "2026-03-01",
)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.text_claim(loop.written_story(cast.here, owner))


def test_what_a_claim_answers_is_signed_with_it_and_its_change_voids_with_the_reason(
    cast: Cast, claim: Claim
) -> None:
    plain = claim.digest
    kept = rebut(claim, SAID, actor="somebody")
    assert kept.content["rebuts"] == SAID.kept()
    assert kept.digest != plain
    review = loop.signed(kept, cast.expert)
    assert review.content["rebuts"] == SAID.kept()
    assert verify_story(Story.objects.get()).sound
    assert not [each for each in blocks(Case.of(Story.objects.get()), "web") if "Claim 1" in each]
    rebut(kept, Rebutted(SAID.statement, "B. Sample"))
    review.refresh_from_db()
    fresh = Claim.objects.get()
    assert (fresh.state, review.void_reason["en"]) == (State.VOID, "what the claim answers was changed")
    assert "Claim 1 is not signed as it stands now." in blocks(Case.of(Story.objects.get()), "web")
    rebut_nothing(fresh)
    # A claim that answers nobody has the digest that it always had.
    assert Claim.objects.get().digest == plain
    assert Record.objects.filter(kind="claim.rebuts").count() == 3


def test_while_a_passage_is_still_read_a_change_voids_all_the_same(cast: Cast, claim: Claim) -> None:
    review = loop.signed(claim, cast.expert)
    Anchor.objects.create(claim=claim, kind=Anchor.Kind.MEDIA, start=500, end=1500)
    assert void_changed(Story.objects.get(), {"en": "another film"}) == []
    review.refresh_from_db()
    assert review.void_at is None
    rebut(claim, SAID)
    review.refresh_from_db()
    assert review.void_reason["en"] == "the claim answers somebody now"
    assert Claim.objects.get().state == State.VOID


def test_the_same_said_twice_changes_nothing(cast: Cast, claim: Claim) -> None:
    loop.signed(rebut(claim, SAID), cast.expert)
    again = rebut(claim, Rebutted(f"  {SAID.statement}\n", SAID.by, SAID.kind, SAID.address, SAID.day))
    assert (again.state, Record.objects.filter(kind="claim.rebuts").count()) == (State.SIGNED, 1)
    rebut_nothing(rebut_nothing(again))
    assert Record.objects.filter(kind="claim.rebuts").count() == 2


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Rebutted(" \n", "A"), "Write what somebody else stated"),
        (Rebutted("a" * 2001, "A"), "Write what somebody else stated"),
        (Rebutted(loop.TEXT, "A"), "The claim says the very same"),
        (Rebutted("It is far.", " "), "Write who stated it"),
        (Rebutted("It is far.", "A", "crowd"), "Say whether a person or an organisation"),
        (Rebutted("It is far.", "A", "person", "javascript:alert(1)"), "is no address of a page"),
        (Rebutted("It is far.", "A", "person", "https://real.example@evil.example/"), "is no address"),
        (Rebutted("It is far.", "A", "person", "https://"), "is no address of a page"),
        (Rebutted("It is far.", "A", "person", "https://[::1/"), "is no address of a page"),
        (Rebutted("It is far.", "A", "person", 'https://a.example/"><script>'), "is no address of a page"),
        (Rebutted("It is far.", "A", "person", "", "1 March"), "is no day"),
        (Rebutted("It is far.", "A", "person", "", "9999-01-01"), "Nobody can have stated it"),
    ],
)
def test_what_cannot_be_kept_gets_a_sentence(claim: Claim, told: Rebutted, sentence: str) -> None:
    with pytest.raises(ReviewError, match=sentence):
        rebut(claim, told)
    assert Claim.objects.get().rebuts == {}


@given(
    st.builds(Rebutted, st.text(max_size=40), st.text(max_size=40), st.just("person"), st.text(max_size=40))
)
def test_what_is_kept_is_read_again_as_it_is(told: Rebutted) -> None:
    try:
        kept = read_rebutted(told, loop.TEXT)
    except ReviewError:
        return
    assert read_rebutted(kept, loop.TEXT) == kept
    assert kept.address == "" or kept.address.startswith(("http://", "https://"))


def test_of_a_claim_that_was_taken_off_nothing_is_said(claim: Claim) -> None:
    drop_claim(claim)
    for act in (lambda: rebut(claim, SAID), lambda: rebut_nothing(claim)):
        with pytest.raises(ReviewError, match="Claim 1 was taken off meanwhile"):
            act()


def test_who_is_asked_sees_what_the_sentence_answers_and_a_comparison_shows_it(
    cast: Cast, claim: Claim
) -> None:
    invitation = invite(rebut(claim, Rebutted("It is <far>.", "A. & B.", "organization")), cast.expert)
    page = Client().get(f"/r/{make_token(invitation)}/").content.decode()
    assert "<q>It is &lt;far&gt;.</q>" in page
    assert "A. &amp; B." in page
    assert in_words(Claim.objects.get().content) == f"{loop.TEXT}\n“It is <far>.” · A. & B."


def test_an_editor_says_it_in_the_newsroom_and_takes_it_off(cast: Cast, claim: Claim) -> None:
    browser = client(cast, "editor")
    address = f"/newsroom/claims/{claim.public_id}/rebuttal/"
    refused = browser.post(address, SAID.kept() | {"address": "ftp://example.org"})
    assert "is no address of a page" in refused.content.decode()
    assert SAID.statement in refused.content.decode()
    assert browser.post(address, SAID.kept()).status_code == 302
    assert Claim.objects.get().rebuts == SAID.kept()
    shown = browser.get(f"/newsroom/stories/{claim.story.public_id}/").content.decode()
    assert f"<q>{SAID.statement}</q>" in shown
    assert browser.post(f"{address}remove/").status_code == 302
    assert Claim.objects.get().rebuts == {}
