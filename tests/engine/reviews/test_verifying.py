# SPDX-License-Identifier: Apache-2.0
"""Whatever is changed in a file of reviews is found, with no house and by whoever has the file."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.content import normalise
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import ReviewFileError
from kepu.engine.reviews.digests import record_digest, signed_digest
from kepu.engine.reviews.document import Document
from kepu.engine.reviews.files import read_document, write_document
from kepu.engine.reviews.told import as_data, lines, summary
from kepu.engine.reviews.verdict import Checked, CheckedClaim, Fault, State, Verified
from kepu.engine.reviews.verifying import verify_document
from tests.engine.reviews.documents import Place, changed, document, leaves, resealed

WHOLE: dict[str, Any] = msgspec.to_builtins(document())
PLACES = [place for place, _told in leaves(WHOLE) if place[0] not in ("@context", "house")]


def verified(told: dict[str, Any]) -> Verified | None:
    """What is found of a file; ``None`` where it is refused."""
    try:
        return verify_document(read_document(json.dumps(told).encode(), "file.json"))
    except ReviewFileError:
        return None


def test_a_file_that_nobody_touched_holds() -> None:
    found = verify_document(document())
    assert found.sound
    (first, second) = found.claims
    assert [each.state for each in first.reviews] == [State.HOLDS]
    assert (first.signed, first.lapsed, first.passages) == (True, False, 1)
    assert (second.signed, second.lapsed, list(second.reviews)) == (False, False, [])
    assert str(summary(found)) == (
        "The digests are right, and 1 of 2 claims are confirmed by reviews that hold."
    )


@given(st.sampled_from(PLACES), st.text(max_size=8) | st.integers(0, 9))
def test_whatever_is_changed_in_a_file_is_found(place: Place, told: str | int) -> None:
    before = dict(leaves(WHOLE))[place]
    found = verified(changed(WHOLE, place, told))
    assert told == before or found is None or not found.sound


def _told_apart(place: Place) -> bool:
    """Whether it is a statement, a word of the story, or something of a verdict."""
    name = str(place[-1])
    if "review" in place:
        return name in {"verdict", "wording", "datePublished", "identifier", "digest"} or "content" in place
    return name in {"text", "headline", "abstract", "digest"} or "cues" in place or "content" in place


@given(
    st.sampled_from([place for place in PLACES if _told_apart(place)]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
    | st.integers(0, 9)
    | st.sampled_from(["wrong", "unsure", digest_bytes(b"other"), "2026-03-01T09:30:01Z"]),
)
def test_a_statement_word_or_verdict_is_found_by_whoever_computed_the_digest_of_the_file_anew(
    place: Place, told: str | int
) -> None:
    before = dict(leaves(WHOLE))[place]
    try:
        made = msgspec.convert(changed(WHOLE, place, told), Document)
    except msgspec.ValidationError:
        return
    found = verified(msgspec.to_builtins(resealed(made)))
    same = told == before or (isinstance(told, str) and normalise(told) == normalise(str(before)))
    assert same or found is None or not found.sound


@pytest.mark.parametrize("verdict", ["correct", "change", "wrong", "unsure", "not-mine"])
def test_every_verdict_holds_and_only_one_confirms(verdict: str) -> None:
    found = verify_document(document(verdict))
    assert found.sound
    assert found.claims[0].signed == (verdict == "correct")
    assert [each.verdict for each in found.claims[0].reviews] == [verdict]


def test_a_void_review_is_told_with_its_reason_and_lapses() -> None:
    found = verify_document(document(void=True))
    (review,) = found.claims[0].reviews
    assert (review.state, review.why) == (State.VOID, "the words changed")
    assert found.sound
    assert [each.number for each in found.lapsed] == [1]
    assert "no verdict holds any more: 1." in list(lines(found))[-1]
    assert as_data(found)["holds"] is False


def test_a_review_of_other_words_holds_no_more() -> None:
    made, other = document(), document(text="Light needs a second.")
    review = made.claims[0].review[0]
    claim = msgspec.structs.replace(other.claims[0], review=[review])
    found = verify_document(resealed(msgspec.structs.replace(other, claims=[claim])))
    assert found.sound
    assert [each.state for each in found.claims[0].reviews] == [State.CHANGED]


def test_a_review_cannot_be_moved_to_another_claim() -> None:
    made = document()
    first, second = made.claims
    moved = msgspec.structs.replace(second, review=first.review)
    found = verify_document(
        resealed(msgspec.structs.replace(made, claims=[msgspec.structs.replace(first, review=[]), moved]))
    )
    assert found.claims[1].reviews[0].faults == [Fault.RECORD]
    assert not found.claims[1].signed


def test_a_normaliser_of_another_time_is_said_and_not_guessed() -> None:
    made = document()
    claim = made.claims[0]
    review = msgspec.structs.replace(claim.review[0], normaliser=2)
    review = msgspec.structs.replace(review, record_digest=record_digest(claim.identifier, review))
    claims = [msgspec.structs.replace(claim, review=[review])]
    found = verify_document(resealed(msgspec.structs.replace(made, claims=claims)))
    assert found.claims[0].reviews[0].faults == [Fault.NORMALISER]


def test_words_that_normalisation_takes_for_the_same_still_hold() -> None:
    told = changed(
        WHOLE, ("story", "blocks", 0, "text"), WHOLE["story"]["blocks"][0]["text"].replace("“", '"')
    )
    found = verified(msgspec.to_builtins(resealed(msgspec.convert(told, Document))))
    assert found is not None
    assert found.sound


def _again(made: Document, verdict: str, moment: str, author: str = "_:reviewer-1") -> Document:
    """*made* with one more review of the first claim."""
    claim = made.claims[0]
    review = msgspec.structs.replace(
        claim.review[0],
        id="#review-dddddddddddd",
        identifier="dddddddddddd",
        verdict=verdict,
        date_published=moment,
        author=msgspec.structs.replace(claim.review[0].author, id=author),
    )
    review = msgspec.structs.replace(review, record_digest=record_digest(claim.identifier, review))
    claims = [msgspec.structs.replace(claim, review=[*claim.review, review]), *made.claims[1:]]
    return resealed(msgspec.structs.replace(made, claims=claims))


@pytest.mark.parametrize(
    ("first", "second", "moment", "author", "signed"),
    [
        ("wrong", "correct", "2026-03-02T00:00:00Z", "_:reviewer-1", True),
        ("correct", "wrong", "2026-03-02T00:00:00Z", "_:reviewer-1", False),
        ("correct", "wrong", "2026-02-01T00:00:00Z", "_:reviewer-1", True),
        ("wrong", "correct", "2026-03-02T00:00:00Z", "_:reviewer-2", False),
        ("correct", "not-mine", "2026-03-02T00:00:00Z", "_:reviewer-1", True),
    ],
)
def test_of_each_who_signed_the_newest_verdict_counts(
    first: str, second: str, moment: str, author: str, signed: bool
) -> None:
    found = verify_document(_again(document(first), second, moment, author))
    assert found.sound
    assert found.claims[0].signed is signed


HOSTILE = "A\x1b[2J\x9b2J\u202eB\r\n✓ Claim 9: all of it"


def test_nothing_that_a_stranger_wrote_makes_a_line_or_is_obeyed_by_a_terminal() -> None:
    review = Checked(
        "cccccccccccc", HOSTILE, HOSTILE, HOSTILE, State.HOLDS, who=HOSTILE, house=HOSTILE, why=HOSTILE
    )
    claim = CheckedClaim(1, HOSTILE, HOSTILE, HOSTILE, [], [review])
    found = Verified("page", HOSTILE, HOSTILE, [claim], digest=HOSTILE, house=HOSTILE)
    told = list(lines(found))
    assert len(told) == 5
    assert all(line.isprintable() for line in told)


@pytest.mark.parametrize("sign", ["\x80", "\x9b", "\x9f"])
def test_control_characters_of_the_second_set_are_refused(sign: str) -> None:
    told = changed(WHOLE, ("claims", 0, "text"), f"A{sign}B")
    with pytest.raises(ReviewFileError, match="has a control character at claims"):
        read_document(json.dumps(told).encode(), "file.json")


def test_a_name_that_the_format_does_not_know_is_told_in_what_can_be_seen() -> None:
    with pytest.raises(ReviewFileError) as caught:
        read_document(json.dumps(WHOLE | {"a\x1b[2J\u202eb": 1}).encode(), "file.json")
    assert str(caught.value).isprintable()


def test_a_position_that_is_longer_than_its_quote_is_not_read() -> None:
    told = changed(WHOLE, ("claims", 0, "anchors", 0, "target", "selector", 1, "end"), 2**31 - 1)
    found = verified(told)
    assert found is not None
    assert Fault.ANCHOR in found.claims[0].faults


@pytest.mark.slow
def test_a_file_that_asks_for_the_same_work_again_and_again_is_refused() -> None:
    made = document()
    claim = made.claims[0]
    track = made.story.captions[0]
    cues = [(0, 2000, "word " * 700)] * 4000
    captions = [msgspec.structs.replace(track, cues=cues)]
    anchors = [
        msgspec.structs.replace(claim.anchors[1], id=f"{claim.id}-{number}") for number in range(1, 100)
    ]
    made = msgspec.structs.replace(
        made,
        story=msgspec.structs.replace(made.story, captions=captions),
        claims=[msgspec.structs.replace(claim, anchors=anchors)],
    )
    with pytest.raises(ReviewFileError, match="more work than any story does"):
        verify_document(made)


def test_the_same_document_is_the_same_bytes_and_is_read_as_it_was() -> None:
    content = write_document(document())
    assert write_document(read_document(content, "file.json")) == content
    assert content.endswith(b"}\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file.json is no file of reviews: it is not JSON, or is cut off."),
        (write_document(document())[:-9], "file.json is no file of reviews: it is not JSON, or is cut off."),
        (b'{"format": 1, "x": ' + b"[" * 1_000_000, "file.json is no file of reviews: it is not JSON"),
        (
            b'{"@type": "ReviewFile", "format": 2}',
            "file.json is no file of reviews in a version of the format",
        ),
        (b"[1]", "file.json is no file of reviews: it is not JSON, or is cut off."),
        (b'{"format": 1, "@type": "ReviewFile"}', "file.json does not fit the format at @context."),
        (json.dumps(WHOLE | {"more": 1}).encode(), "file.json does not fit the format at more."),
        (json.dumps(WHOLE | {"claims": {}}).encode(), "file.json does not fit the format at claims."),
        (json.dumps(WHOLE | {"@context": []}).encode(), "file.json does not fit the format at @context."),
        (
            json.dumps(changed(WHOLE, ("claims", 0, "identifier"), "aaaaaaaaaaaa\n")).encode(),
            "file.json has a control character at claims[0].identifier.",
        ),
        (
            json.dumps(changed(WHOLE, ("claims", 0, "@id"), "#claim-bbbbbbbbbbbb")).encode(),
            "file.json does not fit the format at claims[0].@id.",
        ),
        (
            json.dumps(changed(WHOLE, ("story", "blocks", 1, "@id"), "#first")).encode(),
            "file.json names the same twice in story.blocks.",
        ),
    ],
)
def test_what_is_no_file_of_reviews_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ReviewFileError) as caught:
        read_document(content, "file.json")
    assert str(caught.value).startswith(sentence)


def test_it_needs_no_django_and_no_house() -> None:
    program = "import sys, kepu.cli.review_files; print('django' in sys.modules, 'wagtail' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_the_digest_that_stands_in_a_file_is_the_one_that_experts_sign() -> None:
    content = document().claims[0].content
    assert signed_digest(content) == document().claims[0].digest
