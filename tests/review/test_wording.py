# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wording of an expert, taken into the text: an edit with a trace, which voids what it covers."""

from __future__ import annotations

import pytest
from django.db import transaction

from kepu.directory.models import Expert
from kepu.ledger.models import Record
from kepu.review.actions.mark import Marked, drop_claim, mark_claim
from kepu.review.actions.take_wording import take_wording
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Review, Rewording
from kepu.review.reworded import wordings_taken
from kepu.stories.actions.stories import save_story
from kepu.stories.errors import ChangedMeanwhile
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.noted import ELSEWHERE
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BETTER = loop.TEXT.replace("about 1.3", "1.28")


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


def asked_for(claim: Claim, expert: Expert, wording: str = BETTER) -> Review:
    return loop.signed(claim, expert, "change", wording=wording)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_the_words_are_exchanged_the_claim_follows_and_waits_to_be_signed(
    cast: Cast, story: Story, expert: Expert
) -> None:
    claim, other = loop.text_claim(story), loop.text_claim(story, loop.OTHER, loop.SECOND)
    loop.signed(other, loop.expert_of(cast.there, "Other", "other@example.org"))
    review, user = asked_for(claim, expert), cast.users["editor"]
    before = Story.objects.get(pk=story.pk)
    made = take_wording(review, user=user, actor=cast.people["editor"].pseudonym)
    now = Story.objects.get(pk=story.pk)
    assert now.words()[loop.FIRST] == before.words()[loop.FIRST].replace(loop.TEXT, BETTER)
    assert now.words()[loop.SECOND] == before.words()[loop.SECOND]
    claim = fresh(claim)
    anchor = claim.anchors.get()
    assert (claim.statement, claim.state, anchor.exact, anchor.found) == (BETTER, "void", BETTER, True)
    assert claim.digest and claim.content == {
        "statement": BETTER,
        "texts": [BETTER],
        "captions": [],
        "passages": [],
    }
    review.refresh_from_db()
    assert review.void_at is not None
    assert fresh(other).state == "signed"
    assert (made.was, made.now, made.revision_id) == (loop.TEXT, BETTER, now.latest_revision_id)
    assert now.latest_revision.user == user
    told = wordings_taken(now, [now.latest_revision_id])
    assert told == {now.latest_revision_id: [f"Claim 1 in the words of Sample Expert: “{BETTER}”"]}
    record = Record.objects.get(kind="claim.reworded")
    assert record.actor == cast.people["editor"].pseudonym
    assert record.payload.values["expert"] == expert.public_id
    assert record.payload.values["sign_off"] == review.public_id


def test_the_expert_signs_what_stands_then(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    take_wording(asked_for(claim, expert))
    loop.signed(fresh(claim), expert)
    assert fresh(claim).state == "signed"


def test_a_line_of_captions_is_exchanged_and_its_passage_stays(story: Story, expert: Expert) -> None:
    track = loop.captioned(story)
    timed = mark_claim(story, loop.CUES[1][2], [Marked(1000, 1900)])
    words = mark_claim(story, loop.CUES[0][2], [Marked(0, len(loop.CUES[0][2]), "captions:en")])
    for claim, wording in ((timed, "Its light needs 1.28 seconds."), (words, "The Moon is far.")):
        made = take_wording(asked_for(claim, expert, wording))
        assert made.revision is None
        claim = fresh(claim)
        assert (claim.statement, claim.state, bool(claim.digest)) == (wording, "void", True)
    cues = CaptionTrack.objects.get(pk=track.pk).track().cues
    assert [each.text for each in cues] == [
        "The Moon is far.",
        "Its light needs 1.28 seconds.",
        "That is all.",
    ]
    assert [(each.start, each.end) for each in cues] == [(start, end) for start, end, _text in loop.CUES]
    told = wordings_taken(story, [])[ELSEWHERE]
    assert "captions (en): claim 1 in the words of Sample Expert" in told[1]


def test_a_claim_in_text_and_captions_is_exchanged_in_both(story: Story, expert: Expert) -> None:
    track = loop.captioned(story, ((0, 900, loop.TEXT),))
    marks = [Marked(0, len(loop.TEXT), loop.FIRST), Marked(0, len(loop.TEXT), "captions:en")]
    claim = mark_claim(story, loop.TEXT, marks)
    take_wording(asked_for(claim, expert))
    assert BETTER in Story.objects.get(pk=story.pk).words()[loop.FIRST]
    assert CaptionTrack.objects.get(pk=track.pk).track().cues[0].text == BETTER
    assert fresh(claim).digest and all(each.found for each in claim.anchors.all())


def test_a_claim_that_overlaps_loses_its_signature_too(cast: Cast, story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    within = loop.text_claim(story, "about 1.3 seconds")
    loop.signed(within, loop.expert_of(cast.there, "Other", "other@example.org"))
    take_wording(asked_for(claim, expert))
    assert fresh(within).state == "void"
    assert not within.anchors.get().found


def test_marks_of_words_that_stay_stand_and_signs_become_raised(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story, loop.OTHER, loop.SECOND)
    take_wording(asked_for(claim, expert, "The Moon is much larger than 10⁶ metres across."))
    (block,) = [
        each for each in Story.objects.get(pk=story.pk).body.get_prep_value() if each["id"] == loop.SECOND
    ]
    assert block["value"] == "<p>The Moon is much larger than 10<sup>6</sup> metres across.</p>"
    assert fresh(claim).digest


def test_where_the_words_were_changed_meanwhile_nothing_is_exchanged(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    review = asked_for(claim, expert)
    changed = loop.rewritten(story, [("paragraph", "<p>Something else.</p>", loop.FIRST), loop.BODY[1]])
    with (
        pytest.raises(ReviewError, match="does not stand there any more as Sample Expert read it"),
        transaction.atomic(),
    ):
        take_wording(review)
    assert Story.objects.get(pk=story.pk).words() == changed.words()
    assert fresh(claim).statement == loop.TEXT
    assert not Record.objects.filter(kind="claim.reworded").exists()


def test_a_wording_is_taken_once(story: Story, expert: Expert) -> None:
    review = asked_for(loop.text_claim(story), expert)
    take_wording(review)
    with pytest.raises(ReviewError, match="any more"), transaction.atomic():
        take_wording(review)


def test_a_statement_that_reads_otherwise_than_the_text_is_left_to_a_person(
    story: Story, expert: Expert
) -> None:
    claim = mark_claim(story, "Moonlight takes 1.3 s.", [Marked(0, len(loop.TEXT), loop.FIRST)])
    review = asked_for(claim, expert)
    with pytest.raises(ReviewError, match="by hand"), transaction.atomic():
        take_wording(review)


def test_words_over_two_lines_of_captions_are_left_to_a_person(story: Story, expert: Expert) -> None:
    loop.captioned(story)
    claim = mark_claim(story, f"{loop.CUES[0][2]} {loop.CUES[1][2]}", [Marked(0, 1900)])
    review = asked_for(claim, expert, "The Moon is near, 1.28 s away.")
    with pytest.raises(ReviewError, match="two lines of the captions in en"), transaction.atomic():
        take_wording(review)


@pytest.mark.parametrize(
    "block",
    [
        ("quote", {"text": loop.TEXT, "source": "Somebody"}, loop.FIRST),
        ("paragraph", "<p>Light needs about 1.3 seconds</p><p>from the Moon to the Earth.</p>", loop.FIRST),
    ],
    ids=["quotation", "two-paragraphs"],
)
def test_quotations_and_words_over_two_paragraphs_are_left_to_a_person(
    story: Story, expert: Expert, block: tuple[str, object, str]
) -> None:
    loop.rewritten(story, [block])
    claim = mark_claim(story, loop.TEXT, [Marked(0, len(loop.TEXT), loop.FIRST)])
    review = asked_for(claim, expert, "Light goes.")
    with pytest.raises(ReviewError, match="by hand"), transaction.atomic():
        take_wording(review)


def test_a_wording_that_does_not_fit_a_title_is_refused(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story, "Light of the Moon", "title")
    review = asked_for(claim, expert, "Light of the Moon " * 20)
    with pytest.raises(ReviewError, match="200 characters"), transaction.atomic():
        take_wording(review)
    loop.rewritten(story, loop.BODY, summary="How far away is it?")
    story.refresh_from_db()
    take_wording(
        asked_for(loop.text_claim(story, "How far away is it?", "summary"), expert, "How far is it?")
    )
    assert Story.objects.get(pk=story.pk).summary == "How far is it?"


def test_no_other_verdict_and_no_claim_that_was_taken_off_has_a_wording(story: Story, expert: Expert) -> None:
    claim = loop.text_claim(story)
    review = loop.signed(claim, expert, "wrong")
    with pytest.raises(ReviewError, match="asked for no other wording"), transaction.atomic():
        take_wording(review)
    drop_claim(claim)
    with pytest.raises(ReviewError, match="taken off"), transaction.atomic():
        take_wording(review)


def test_whoever_writes_at_the_same_time_is_told_and_loses_nothing(story: Story, expert: Expert) -> None:
    review = asked_for(loop.text_claim(story), expert)
    theirs = Story.objects.get(pk=story.pk)
    base = theirs.latest_revision_id
    take_wording(review)
    theirs.title = "Another title"
    with pytest.raises(ChangedMeanwhile):
        save_story(theirs, base=base)
    assert BETTER in Story.objects.get(pk=story.pk).words()[loop.FIRST]


@pytest.mark.parametrize(("wording", "why"), [(" \n", "asked for no other"), ("\u200b", "no words")])
def test_a_wording_that_is_only_white_space_is_no_wording(
    story: Story, expert: Expert, wording: str, why: str
) -> None:
    review = asked_for(loop.text_claim(story), expert)
    Review.objects.filter(pk=review.pk).update(wording=wording)
    with pytest.raises(ReviewError, match=why), transaction.atomic():
        take_wording(review)
    assert loop.TEXT in Story.objects.get(pk=story.pk).words()[loop.FIRST]


def test_a_wording_whose_save_is_kept_no_more_is_not_told_of_as_one_of_captions(
    story: Story, expert: Expert
) -> None:
    made = take_wording(asked_for(loop.text_claim(story), expert))
    Rewording.objects.filter(pk=made.pk).update(revision=None)
    (told,) = wordings_taken(story, [])[ELSEWHERE]
    assert "a save that is kept no more: claim 1 in the words of Sample Expert" in told
