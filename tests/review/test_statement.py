# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed statement that all claims of a story are marked: it dies with an edit of what was gone through."""

from __future__ import annotations

import pytest

from kepu.channels.gates import Case, blocks
from kepu.channels.sheets.content import Gathering
from kepu.review.actions.anchors import add_anchors, remove_anchor
from kepu.review.actions.mark import Marked, drop_claim
from kepu.review.actions.state import state_all_marked
from kepu.review.errors import ReviewError
from kepu.review.models import SignOff
from kepu.review.stages import Part
from kepu.review.statement import statement_of
from kepu.review.verification import verify_story
from kepu.stories.models import CaptionTrack, Story
from tests import loop
from tests.cast import Cast
from tests.review import routing

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    loop.captioned(made)
    return Story.objects.get(pk=made.pk)


def signed(story: Story, cast: Cast) -> SignOff:
    fresh = Story.objects.get(pk=story.pk)
    return state_all_marked(fresh, digest=statement_of(fresh).digest, person=cast.people["editor"])


def holds(story: Story) -> bool:
    return statement_of(Story.objects.get(pk=story.pk)).holds is not None


def test_a_statement_holds_until_a_word_of_the_text_changes(story: Story, cast: Cast) -> None:
    made = signed(story, cast)
    assert signed(story, cast) == made, "pressed twice"
    loop.text_claim(story)
    assert holds(story), "one claim more makes it no less true"
    loop.rewritten(story, [(kind, value.replace(" ", "  "), key) for kind, value, key in loop.BODY])
    assert holds(story)
    loop.rewritten(story, loop.BODY[:1])
    made.refresh_from_db()
    assert not holds(story)
    assert made.void_at is not None
    assert statement_of(Story.objects.get(pk=story.pk)).died == made


def test_a_statement_dies_with_an_edit_of_the_captions(story: Story, cast: Cast) -> None:
    signed(story, cast)
    loop.recaptioned(CaptionTrack.objects.get(), 0, "The Moon is far.")
    assert not holds(story)


def test_a_statement_dies_when_a_claim_is_taken_off(story: Story, cast: Cast) -> None:
    claim = loop.text_claim(story)
    signed(story, cast)
    drop_claim(claim)
    assert not holds(story)


def test_a_statement_dies_when_a_claim_stands_in_one_place_less(story: Story, cast: Cast) -> None:
    claim = loop.text_claim(story)
    add_anchors(claim, [Marked(0, 8, loop.SECOND)])
    signed(story, cast)
    last = claim.anchors.last()
    assert last is not None
    remove_anchor(last)
    assert not holds(story)


def test_what_is_not_what_they_were_shown_is_not_signed(story: Story, cast: Cast) -> None:
    shown = statement_of(story).digest
    loop.rewritten(story, loop.BODY[:1])
    with pytest.raises(ReviewError, match="changed while you were reading"):
        state_all_marked(story, digest=shown, person=cast.people["editor"])
    with pytest.raises(ReviewError, match="has a name"):
        state_all_marked(story, digest=statement_of(story).digest, person=None)
    assert not SignOff.objects.exists()


def test_the_gate_of_the_web_site_asks_for_the_statement_where_experts_are_asked_about_claims(
    story: Story, cast: Cast
) -> None:
    wanted = "Nobody has signed yet that all claims of what stands now are marked."

    def said() -> bool:
        return wanted in blocks(Case.of(Story.objects.get(pk=story.pk)), "web")

    assert not said(), "a house without such a route is not asked"
    science = routing.stage("science", by="experts", looks_at=[Part.CLAIMS])
    routing.route(cast.here, routing.stage("first"), science)
    routing.begun(story)
    assert said()
    signed(story, cast)
    assert not said()
    loop.rewritten(story, loop.BODY[:1])
    assert said()


def test_it_can_be_verified_and_stands_on_the_approval_sheet(story: Story, cast: Cast) -> None:
    made = signed(story, cast)
    (checked,) = verify_story(story).checked
    assert (checked.state, checked.sign_off.pk) == ("holds", made.pk)
    gathering = Gathering(Story.objects.get(pk=story.pk))
    (told,) = (each for each in gathering._signed()["claims:all-marked"])
    assert gathering._signature(told)["holds"] is True
    loop.recaptioned(CaptionTrack.objects.get(), 0, "The Moon is far.")
    (checked,) = verify_story(story).checked
    assert checked.state == "void"
