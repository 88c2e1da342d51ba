# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where claims stand: in several places, in words of captions, and what is refused in a sentence."""

from __future__ import annotations

import pytest

from kepu.directory.models import Expert
from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from kepu.review.actions.anchors import add_anchors, remove_anchor
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim, Review
from kepu.review.standing import Ground, standing
from kepu.review.states import State
from kepu.stories.actions.stories import translate_story
from kepu.stories.models import CaptionTrack, Story
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


def spoken(story: Story, words: str, language: str = "en") -> Marked:
    """A mark on *words* of the captions."""
    text = Ground.of(story).spoken(language)[language]
    at = text.index(words)
    return Marked(at, at + len(words), f"captions:{language}", words)


def now(claim: Claim) -> str:
    fresh = Claim.objects.get(pk=claim.pk)
    assert fresh.digest == standing(fresh, Ground.of(fresh.story)).digest
    return fresh.digest


def test_words_of_captions_stay_the_claims_whenever_they_are_shown(story: Story, expert: Expert) -> None:
    track = loop.captioned(story)
    claim = mark_claim(story, "It needs 1.3 seconds.", [spoken(story, "needs 1.3 seconds")])
    anchor = claim.anchors.get()
    assert (anchor.kind, anchor.exact, anchor.start, anchor.end) == (
        "captions",
        "needs 1.3 seconds",
        1000,
        1900,
    )
    review = loop.signed(claim, expert)
    later = tuple((start + 5000, end + 5000, text) for start, end, text in loop.CUES)
    loop.captioned(story, later)
    anchor.refresh_from_db()
    review.refresh_from_db()
    assert (anchor.start, anchor.end, review.void_at) == (6000, 6900, None)
    loop.recaptioned(CaptionTrack.objects.get(pk=track.pk), 0, "The Moon is far.")
    review.refresh_from_db()
    assert review.void_at is None, "another line"
    loop.recaptioned(CaptionTrack.objects.get(pk=track.pk), 1, "Its light needs 1.4 seconds.")
    review.refresh_from_db()
    assert review.void_at is not None


def test_words_of_captions_may_go_over_two_lines_and_live_on_where_lines_are_joined(story: Story) -> None:
    loop.captioned(story)
    claim = mark_claim(story, "Near.", [spoken(story, "near.\nIts light needs")])
    before = now(claim)
    assert (claim.anchors.get().start, claim.anchors.get().end) == (0, 1900)
    loop.captioned(story, ((0, 1900, "The Moon is near.\nIts light needs 1.3 seconds."), loop.CUES[2]))
    assert now(claim) == before


def test_a_claim_that_stands_in_a_second_place_is_signed_anew(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    review = loop.signed(claim, expert)
    (made,) = add_anchors(claim, [Marked(0, 28, loop.SECOND)], actor="somebody")
    review.refresh_from_db()
    claim.refresh_from_db()
    assert review.void_at is not None
    assert claim.state == State.VOID
    assert claim.content["texts"] == [loop.TEXT, "The Moon is slightly larger"]
    assert Record.objects.filter(subject=claim.subject, kind="claim.anchored").count() == 1
    with pytest.raises(ReviewError, match="stands there already"):
        add_anchors(claim, [Marked(0, 28, loop.SECOND)])
    remove_anchor(made)
    claim.refresh_from_db()
    assert claim.content["texts"] == [loop.TEXT]
    assert now(claim) == review.digest
    with pytest.raises(ReviewError, match="take the claim off"):
        remove_anchor(claim.anchors.get())


def test_an_edit_under_either_place_of_a_claim_voids_it(story: Story, expert: Expert) -> None:
    for place in (loop.FIRST, loop.SECOND):
        claim = mark_claim(
            story, f"Two places, {place[-1]}.", [Marked(0, 10, loop.FIRST), Marked(0, 28, loop.SECOND)]
        )
        review = loop.signed(claim, expert)
        body = [
            (kind, value.replace("Light", "Sound") if key == place else value, key)
            if place == loop.FIRST
            else (kind, value.replace("slightly", "much"), key)
            for kind, value, key in loop.BODY
        ]
        loop.rewritten(story, body)
        review.refresh_from_db()
        assert review.void_at is not None
        loop.rewritten(story, loop.BODY)


def test_claims_that_overlap_are_each_their_own(story: Story, expert: Expert) -> None:
    one = mark_claim(story, "One.", [Marked(0, 30, loop.FIRST)])
    two = mark_claim(story, "Two.", [Marked(20, 57, loop.FIRST)])
    reviews = [loop.signed(each, expert) for each in (one, two)]
    changed = loop.TEXT.replace("the Earth", "Earth")
    loop.rewritten(story, [("paragraph", f"<p>{changed}</p>", loop.FIRST)])
    for each in reviews:
        each.refresh_from_db()
    assert [each.void_at is None for each in reviews] == [True, False]


def test_the_same_claim_twice_is_said_to_be_there(story: Story) -> None:
    claim = loop.text_claim(story)
    with pytest.raises(ReviewError, match=f"claim {claim.number} already"):
        loop.text_claim(story)
    assert Claim.objects.count() == 1


def test_of_the_same_sentence_twice_the_one_that_was_marked_is_the_claims(
    story: Story, expert: Expert
) -> None:
    twice = "First. It is near. Second. It is near. Third."
    body = [("paragraph", f"<p>{twice}</p>", loop.FIRST)]
    loop.rewritten(story, body)
    at = twice.rindex("It is")
    claim = mark_claim(story, "It is near.", [Marked(at, at + 11, loop.FIRST, "It is near.")])
    assert claim.anchors.get().start == at
    review = loop.signed(claim, expert)
    loop.rewritten(
        story, [("paragraph", f"<p>{twice.replace('First. It is', 'First. It was')}</p>", loop.FIRST)]
    )
    review.refresh_from_db()
    assert review.void_at is None
    other = twice.replace("Second. It is", "Second. It was")
    loop.rewritten(story, [("paragraph", f"<p>{other}</p>", loop.FIRST)])
    claim.refresh_from_db()
    assert claim.anchors.get().found, "it stands once, in the block of the claim"


def test_a_claim_over_a_deleted_paragraph_is_void_and_loses_nothing(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    review = loop.signed(claim, expert)
    loop.rewritten(story, loop.BODY[1:])
    claim.refresh_from_db()
    review.refresh_from_db()
    assert (claim.state, claim.digest, claim.anchors.get().exact) == (State.VOID, "", loop.TEXT)
    assert review.content["texts"] == [loop.TEXT]


@pytest.mark.parametrize("words", ["🌕 = 3,474 km", "𝔸𝔹 stands", "👩‍🔬 counts", "月球🌕直径"])
def test_signs_beyond_the_basic_plane_are_counted_as_one(story: Story, words: str) -> None:
    text = f"A 🌍 before 𝕏: {words}, and after."
    loop.rewritten(story, [("paragraph", f"<p>{text}</p>", loop.FIRST)])
    at = text.index(words)
    claim = mark_claim(story, words, [Marked(at, at + len(words), loop.FIRST, words)])
    anchor = claim.anchors.get()
    assert (anchor.exact, anchor.start) == (words, at)


def test_words_that_moved_while_somebody_marked_are_found_and_others_are_not_marked_for_them(
    story: Story,
) -> None:
    body = [("paragraph", f"<p>And so: {loop.TEXT}</p>", loop.FIRST)]
    loop.rewritten(story, body)
    seen = Marked(0, len(loop.TEXT), loop.FIRST, loop.TEXT)
    assert mark_claim(story, "It takes time.", [seen]).anchors.get().exact == loop.TEXT
    loop.rewritten(story, [("paragraph", "<p>Something else.</p>", loop.FIRST)])
    with pytest.raises(ReviewError, match="changed while you were marking"):
        mark_claim(story, "It takes time, still.", [seen])
    assert Claim.objects.count() == 1


def test_what_is_marked_over_several_blocks_stands_in_each(story: Story) -> None:
    claim = mark_claim(
        story,
        "All of it.",
        [Marked(10, 57, loop.FIRST), Marked(0, 8, loop.SECOND), Marked(0, 8, loop.SECOND)],
    )
    assert [each.place for each in claim.anchors.all()] == [loop.FIRST, loop.SECOND]


def test_a_mark_with_no_words_or_no_captions_says_what_is_missing(story: Story) -> None:
    with pytest.raises(ReviewError, match="No words are marked"):
        mark_claim(story, "Nothing.", [Marked(5, 5, loop.FIRST)])
    with pytest.raises(ReviewError, match="No words are marked"):
        mark_claim(story, "Nothing.", [Marked(0, 5, "captions:fr")])
    with pytest.raises(ReviewError, match="no film and no captions"):
        mark_claim(story, "Nothing.", [Marked(0, 1000)])
    with pytest.raises(ReviewError, match="at most 20 places"):
        mark_claim(story, "Much.", [Marked(at, at + 3, loop.FIRST) for at in range(0, 44, 2)])
    assert not Claim.objects.exists()
    assert not Anchor.objects.exists()


def test_a_translation_begins_without_the_claims_and_signatures_of_its_source(
    story: Story, expert: Expert, cast: Cast
) -> None:
    loop.signed(loop.text_claim(story), expert)
    owner = cast.users["editor"]
    assert owner is not None
    made = translate_story(story, "zh-hans", owner=owner)
    run_due()
    assert (made.claims.count(), Review.objects.count()) == (0, 1)
    loop.rewritten(made, [("paragraph", "<p>光从月球到地球约需 1.3 秒。</p>", loop.FIRST)])
    assert Review.objects.get().void_at is None
