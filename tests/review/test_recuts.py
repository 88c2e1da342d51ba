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
from kepu.review.models import Claim, Recut, Review
from kepu.review.states import NEXT_RECUT, RecutState, State
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
    carry_over(recut, person=person, actor=person.pseudonym)
    claim.refresh_from_db()
    assert (claim.digest, claim.state, told(story)) == (review.digest, State.SIGNED, [])
    assert claim.anchors.get().start == recut.start
    assert Record.objects.get(kind="claim.carried").actor == person.pseudonym
    run_due()
    claim.refresh_from_db()
    assert claim.digest == review.digest
    with pytest.raises(ReviewError, match="somebody else decided"):
        refuse_recut(recut, person=person)


def test_who_refuses_what_was_found_voids_what_was_signed(
    story: Story, expert: Expert, films: dict[str, Path], cast: Cast
) -> None:
    review = signed(story, expert)
    attached(story, films["cut"])
    refuse_recut(Recut.objects.get(), person=cast.people["editor"], actor="somebody")
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
    carry_over(recut, person=cast.people["editor"])
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
        carry_over(first, person=cast.people["editor"])


def test_every_state_of_a_recut_is_in_the_table() -> None:
    assert set(NEXT_RECUT) == set(RecutState)
    reached = {RecutState.LOOKING}
    while (more := reached.union(*(NEXT_RECUT[each] for each in reached))) != reached:
        reached = more
    assert reached == set(RecutState)
