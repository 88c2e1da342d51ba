# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new version of a film: what moved whole is proposed and waits for a person, nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.channels.gates import GATES, Case
from kepu.directory.models import Expert
from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from kepu.review.actions.anchors import carry_over, refuse_recut
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim, Recut, Review
from kepu.review.states import NEXT_RECUT, RecutState, State
from kepu.review.tasks import read_passage
from kepu.stories.actions.attach import attach_master
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.masters import X264, ffmpeg, film

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film, and what people make of it: its first two seconds gone, encoded anew, another container."""
    folder = tmp_path_factory.mktemp("films")
    whole = film(folder / "whole.mp4", 6, video=("-g", "25", "-bf", "2"))
    made = {"whole": whole, **{name: folder / f"{name}.mp4" for name in ("cut", "anew", "twice")}}
    made["other"] = folder / "other.mov"
    ffmpeg("-ss", "2", "-i", whole, "-c", "copy", made["cut"])
    ffmpeg("-ss", "2", "-i", whole, *X264, "-crf", "33", "-c:a", "aac", made["anew"])
    ffmpeg("-i", whole, "-c", "copy", made["other"])
    listed = folder / "twice.txt"
    listed.write_text(f"file '{whole}'\nfile '{whole}'\n")
    ffmpeg("-f", "concat", "-safe", "0", "-auto_convert", "0", "-i", listed, "-c", "copy", made["twice"])
    return made


@pytest.fixture
def story(cast: Cast, films: dict[str, Path]) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, films["whole"])
    return story


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


def attached(story: Story, source: Path) -> None:
    """Another version of the film, looked at, and its passages read."""
    assert story.owner is not None
    attach_master(story, loop.sent_master(story.owner, story.unit, source.read_bytes(), source.name))
    run_due()


def signed(story: Story, expert: Expert, start: int = 3000, end: int = 4000) -> Review:
    claim = mark_claim(story, "It is seen there.", [Marked(start, end)])
    run_due()
    claim.refresh_from_db()
    return loop.signed(claim, expert)


def told(story: Story) -> list[str]:
    return list(GATES["claims"](Case.of(Story.objects.get(pk=story.pk))))


def test_a_passage_that_moved_whole_waits_for_somebody_and_its_signature_is_carried_over(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    attached(story, films["cut"])
    recut = Recut.objects.get()
    assert (recut.state, recut.by, recut.was_start, recut.was_end) == ("proposed", "packets", 3000, 4000)
    assert abs(recut.start - 1000) <= 1
    claim = Claim.objects.get()
    review.refresh_from_db()
    assert (claim.digest, review.void_at) == ("", None), "nobody has decided"
    assert told(story) == [
        "The passage of claim 1 may stand elsewhere in the new version: look at both, and say so."
    ]
    person = cast.people["editor"]
    carry_over(recut, recut.shown, person=person, actor=person.pseudonym)
    claim.refresh_from_db()
    assert (claim.digest, claim.state, told(story)) == (review.digest, State.SIGNED, [])
    assert claim.anchors.get().start == recut.start
    assert Record.objects.get(kind="claim.carried").actor == person.pseudonym
    run_due()
    claim.refresh_from_db()
    assert claim.digest == review.digest
    with pytest.raises(ReviewError, match="somebody else decided"):
        refuse_recut(recut, recut.shown, person=person)


def test_a_job_that_listed_a_passage_before_it_was_proposed_voids_nothing(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    other = mark_claim(story, "It is seen there too.", [Marked(1000, 2000)])
    run_due()
    attach_master(story, loop.sent_master(story.owner, story.unit, films["cut"].read_bytes(), "cut.mp4"))
    listed = Anchor.objects.get(claim=review.claim)
    run_due()
    recut = Recut.objects.get(anchor=listed)
    assert recut.state == "proposed"
    assert not read_passage(listed), "somebody is to decide"
    assert Anchor.objects.get(pk=listed.pk).passage == ""
    carry_over(recut, recut.shown, person=cast.people["editor"])
    listed.refresh_from_db()
    stale = Anchor(pk=listed.pk, claim=review.claim, master=listed.master, start=3000, end=4000)
    assert not read_passage(stale), "it stands elsewhere now"
    review.refresh_from_db()
    assert review.void_at is None and Anchor.objects.get(pk=listed.pk).passage == recut.was_passage
    assert other.number == 2


def test_what_was_found_elsewhere_meanwhile_is_looked_at_again_before_it_is_decided(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    attached(story, films["cut"])
    recut = Recut.objects.get()
    shown = recut.shown
    Recut.objects.update(start=recut.start + 500, end=recut.end + 500)
    for decide in (carry_over, refuse_recut):
        with pytest.raises(ReviewError, match="Look at both again"):
            decide(recut, shown, person=cast.people["editor"])
    review.refresh_from_db()
    assert (Recut.objects.get().state, review.void_at) == ("proposed", None)


def test_each_passage_of_a_claim_is_proposed_by_its_own_words(
    story: Story, expert: Expert, films: dict[str, Path]
) -> None:
    marks = [Marked(2000, 2900), Marked(*loop.CUES[0][:2])]
    claim = mark_claim(story, "Both are said.", marks)
    run_due()
    claim.refresh_from_db()
    loop.signed(claim, expert)
    attached(story, films["anew"])
    words = {recut.was_start: [said for _language, said in recut.words] for recut in Recut.objects.all()}
    assert words[2000] == ["That is all."]
    assert words[loop.CUES[0][0]] == [loop.CUES[0][2]]


def test_a_time_after_the_end_of_the_film_is_no_passage(story: Story) -> None:
    for start, end in ((60_000, 65_000), (4_000_000_000, 4_000_001_000)):
        with pytest.raises(ReviewError, match="after the film does"):
            mark_claim(story, "Nothing is there.", [Marked(start, end)])
    assert not Claim.objects.exists()


def test_who_refuses_what_was_found_voids_what_was_signed(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    attached(story, films["cut"])
    refuse_recut(
        Recut.objects.get(), Recut.objects.get().shown, person=cast.people["editor"], actor="somebody"
    )
    review.refresh_from_db()
    claim = Claim.objects.get()
    assert review.void_at is not None
    assert (claim.state, bool(claim.digest), claim.anchors.get().start) == (State.VOID, True, 3000)
    assert Record.objects.filter(kind="claim.kept").count() == 1


def test_another_container_with_the_same_packets_asks_nobody(
    story: Story, expert: Expert, films: dict[str, Path]
) -> None:
    review = signed(story, expert)
    attached(story, films["other"])
    review.refresh_from_db()
    assert (Recut.objects.get().state, review.void_at) == ("same", None)
    assert Claim.objects.get().digest == review.digest


def test_a_film_that_was_encoded_anew_is_void_and_its_words_propose_where_it_went(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert, 2000, 2900)
    attached(story, films["anew"])
    review.refresh_from_db()
    assert (Recut.objects.get().state, review.void_at is None) == ("lost", False)
    loop.captioned(
        story, tuple((max(0, start - 1500), end - 1500, text) for start, end, text in loop.CUES[1:])
    )
    recut = Recut.objects.get()
    assert (recut.state, recut.by, recut.start, recut.end) == ("proposed", "words", 500, 1400)
    carry_over(recut, recut.shown, person=cast.people["editor"])
    run_due()
    claim = Claim.objects.get()
    assert {(each.start, each.end) for each in claim.anchors.all()} == {(500, 1400)}
    assert (claim.state, bool(claim.digest)) == (State.VOID, True)
    assert claim.content["captions"] == [["en", "That is all."]]
    again = loop.signed(claim, expert)
    assert again.holds()


def test_a_passage_that_stands_twice_is_not_guessed(
    story: Story, expert: Expert, films: dict[str, Path]
) -> None:
    review = signed(story, expert)
    attached(story, films["twice"])
    review.refresh_from_db()
    assert (Recut.objects.get().state, review.void_at is None) == ("lost", False)


def test_a_still_newer_version_is_looked_through_for_what_was_signed_and_not_for_what_lies_between(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    attached(story, films["cut"])
    first = Recut.objects.get()
    attached(story, films["whole"])
    recut = Recut.objects.get()
    assert (recut.pk, recut.state, recut.was_passage) == (first.pk, "same", first.was_passage)
    review.refresh_from_db()
    assert (review.void_at, Claim.objects.get().digest) == (None, review.digest)
    with pytest.raises(ReviewError, match="somebody else decided"):
        carry_over(first, first.shown, person=cast.people["editor"])


def test_every_state_of_a_recut_is_in_the_table() -> None:
    assert set(NEXT_RECUT) == set(RecutState)
    reached = {RecutState.LOOKING}
    while (more := reached.union(*(NEXT_RECUT[each] for each in reached))) != reached:
        reached = more
    assert reached == set(RecutState)
