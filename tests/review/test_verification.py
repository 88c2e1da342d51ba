# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu review verify``: what holds is said to hold, and every row that was tampered with is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kepu.directory.roles import Role
from kepu.ledger.models import Head
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.reviewing import withdraw_sign_off
from kepu.review.actions.sign import withdraw_review
from kepu.review.models import Claim, Review, SignOff, Version
from kepu.review.verification import Fault, State, Verified, verify_story
from kepu.review.verification_told import as_data, lines
from kepu.stories.models import CaptionTrack, Story
from tests import loop
from tests.cast import Cast
from tests.review.routing import approve_all, begun, colleague, route, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story with captions and a signed claim, approved at two stages."""
    owner = cast.users["producer"]
    assert owner is not None
    colleague("second", cast.here, Role.SECTION_HEAD)
    route(cast.here, stage("first"), stage("second", Role.SECTION_HEAD))
    made = loop.written_story(cast.here, owner)
    loop.captioned(made)
    loop.signed(loop.text_claim(made), loop.expert_of(cast.here))
    begun(made)
    approve_all(made)
    return Story.objects.get(pk=made.pk)


def beside(table: str, column: str, value: object, key: int, name: str = "id") -> None:
    """Change a row beside the newsroom."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {name} = %s", [value, key])


def states(found: Verified) -> list[str]:
    """What each sign-off is, in the order in which they were given."""
    return [each.state.value for each in found.checked]


def faults(story: Story) -> list[list[Fault]]:
    """What is wrong with each sign-off."""
    return [list(each.faults) for each in verify_story(story).checked]


def test_what_was_signed_and_stands_holds(story: Story) -> None:
    found = verify_story(story)
    assert (states(found), found.sound, list(found.lapsed)) == (["holds"] * 3, True, [])
    assert list(lines(found))[-1] == (
        "3 sign-offs are as they were given, and what was signed holds what stands now."
    )


def test_a_word_that_was_changed_voids_by_the_book_and_is_told_in_words(story: Story) -> None:
    kind, told, key = loop.BODY[0]
    loop.rewritten(story, [(kind, told.replace("1.3", "1.28"), key), loop.BODY[1]])
    found = verify_story(story)
    assert (states(found), found.sound) == (["void"] * 3, True)
    assert len(found.lapsed) == 3
    (text,) = [each for each in found.checked[1].differing if each.part == "text"]
    assert text.gone == ["…t needs about 1.3 seconds from th…"]
    assert text.came == ["…t needs about 1.28 seconds from th…"]
    told = "\n".join(lines(found))
    assert "void (since" in told
    assert "the words of the story changed" in told
    assert told.endswith("3 sign-offs are as they were given; 3 that are needed hold no more.")


def test_who_signs_again_makes_it_hold_again(story: Story) -> None:
    loop.rewritten(story, loop.BODY, summary="How far away is the Moon?")
    approve_all(story)
    found = verify_story(story)
    assert (states(found), found.sound, list(found.lapsed)) == (
        ["holds", "void", "void", "holds", "holds"],
        True,
        [],
    )


def test_what_was_withdrawn_is_void_by_the_book(story: Story) -> None:
    sign_off = SignOff.objects.filter(role="stage:second").get()
    withdraw_sign_off(sign_off, sign_off.person)
    withdraw_review(Review.objects.get())
    found = verify_story(story)
    assert found.sound
    assert State.VOID in {each.state for each in found.checked if each.claim is not None}


def test_reviews_of_a_claim_that_was_taken_off_are_void_by_the_book(story: Story) -> None:
    drop_claim(Claim.objects.get())
    found = verify_story(story)
    assert found.sound
    assert states(found) == ["void", "void", "void"]
    assert {each.sign_off.role for each in found.lapsed} == {"stage:first", "stage:second"}


def _approval() -> SignOff:
    return SignOff.objects.get(role="stage:first")


TAMPERED: dict[str, tuple[Callable[[], None], Fault]] = {
    "the digest": (
        lambda: beside("review_signoff", "digest", "b2-256:" + "1" * 64, _approval().pk),
        Fault.CONTENT,
    ),
    "the content": (
        lambda: beside(
            "review_signoff",
            "content",
            json.dumps(_approval().content | {"text": "b2-256:" + "1" * 64}),
            _approval().pk,
        ),
        Fault.CONTENT,
    ),
    "the version of the normaliser": (
        lambda: beside("review_signoff", "normaliser", 9, _approval().pk),
        Fault.NORMALISER,
    ),
    "whoever signed": (
        lambda: beside(
            "review_signoff", "person_id", SignOff.objects.get(role="stage:second").person_id, _approval().pk
        ),
        Fault.OTHERWISE,
    ),
    "the time": (
        lambda: beside("review_signoff", "signed_at", timezone.now() - timedelta(days=3), _approval().pk),
        Fault.OTHERWISE,
    ),
    "the role": (lambda: beside("review_signoff", "role", "stage:third", _approval().pk), Fault.OTHERWISE),
    "the name": (
        lambda: beside("review_signoff", "public_id", "000000000000", _approval().pk),
        Fault.UNRECORDED,
    ),
    "that it holds": (
        lambda: beside("review_signoff", "void_at", timezone.now(), _approval().pk),
        Fault.VOIDED,
    ),
    "what was kept of the story": (
        lambda: beside(
            "review_version",
            "content",
            json.dumps(_kept() | {"words": _kept()["words"] | {"title": "Light of the Sun"}}),
            Version.objects.get().pk,
        ),
        Fault.KEPT,
    ),
}


def _kept() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = Version.objects.get().content
    return told


@pytest.mark.parametrize("what", TAMPERED)
def test_a_sign_off_that_was_changed_beside_the_newsroom_is_found(story: Story, what: str) -> None:
    change, fault = TAMPERED[what]
    change()
    found = verify_story(story)
    assert not found.sound
    assert fault in [each for checked in found.checked for each in checked.faults]
    assert list(lines(found))[-1].startswith("Something is wrong: ")


def test_a_void_sign_off_that_was_revived_is_found(story: Story) -> None:
    loop.rewritten(story, loop.BODY, summary="How far away is the Moon?")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_signoff SET void_at = NULL, void_reason = '{}'")
    assert faults(story) == [[], [Fault.SILENT, Fault.REVIVED], [Fault.SILENT, Fault.REVIVED]]


def test_a_revived_review_of_a_claim_is_found(story: Story) -> None:
    loop.rewritten(story, [("paragraph", "<p>Light needs 1.28 seconds.</p>", loop.FIRST)])
    beside("review_signoff", "void_at", None, Review.objects.get().pk)
    assert faults(story)[0] == [Fault.SILENT, Fault.REVIVED]


def test_a_verdict_that_was_turned_is_found(story: Story) -> None:
    beside("review_review", "verdict", "wrong", Review.objects.get().pk, "signoff_ptr_id")
    assert faults(story)[0] == [Fault.OTHERWISE]


def test_a_text_that_was_changed_beside_the_newsroom_is_found(story: Story) -> None:
    beside("stories_story", "title", "Light of the Sun", story.pk)
    found = verify_story(story)
    assert list(found.stale) == ["text"]
    assert [list(each.faults) for each in found.checked] == [[], [Fault.SILENT], [Fault.SILENT]]


def test_captions_that_were_changed_beside_the_newsroom_are_found(story: Story) -> None:
    track = CaptionTrack.objects.get()
    told = json.dumps(track.cues).replace("That is all.", "That is not all.")
    beside("stories_captiontrack", "cues", told, track.pk)
    found = verify_story(story)
    assert [each.part.value for each in found.checked[1].differing] == ["captions"]
    assert not found.sound


@pytest.mark.parametrize("cues", ['[{"start": "now"}]', "17", '{"a": null}'])
def test_what_nobody_can_read_any_more_is_told_and_nothing_breaks(story: Story, cues: str) -> None:
    beside("stories_captiontrack", "cues", cues, CaptionTrack.objects.get().pk)
    found = verify_story(story)
    assert not found.sound
    assert list(lines(found))[-1].startswith("Something is wrong: ")


def test_a_claim_that_was_changed_beside_the_newsroom_is_found(story: Story) -> None:
    claim = Claim.objects.get()
    beside("review_claim", "statement", "Light needs an hour.", claim.pk)
    found = verify_story(story)
    assert (list(found.stale), found.checked[0].faults) == (["1"], [Fault.SILENT])


def test_a_sign_off_that_was_deleted_is_found(story: Story) -> None:
    gone = _approval()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM review_signoff WHERE id = %s", [gone.pk])
    found = verify_story(story)
    assert (list(found.gone), found.sound) == ([gone.public_id], False)
    assert any(gone.public_id in line for line in lines(found))


def test_a_broken_chain_is_told(story: Story) -> None:
    Head.objects.update(digest="b2-256:" + "2" * 64)
    found = verify_story(story)
    assert not found.sound
    assert as_data(found)["record"]["good"] is False


def test_what_was_found_is_there_for_machines(story: Story) -> None:
    told = as_data(verify_story(story))
    assert json.loads(json.dumps(told)) == told
    assert [each["state"] for each in told["sign_offs"]] == ["holds", "holds", "holds"]
    assert told["holds"] is True


def test_a_story_that_nobody_signed_says_so(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    found = verify_story(loop.written_story(cast.here, owner))
    assert found.sound
    assert list(lines(found)) == ["Nobody has signed yet."]
