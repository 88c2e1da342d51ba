# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file of another house is taken in whole or not at all; what was signed elsewhere opens no gate here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kepu.channels.gates import Case, blocks
from kepu.directory.models import Expert, Person
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import ReviewFileError
from kepu.engine.reviews.digests import signed_digest
from kepu.engine.reviews.document import Content, Document
from kepu.jobs.models import Job
from kepu.ledger.models import Record
from kepu.review.actions.import_reviews import import_reviews
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.exchange.exporting import export_reviews
from kepu.review.models import Anchor, Claim, Evidence, ForeignReview, Invitation, Review, SignOff
from kepu.review.states import State
from kepu.review.verification import verify_story
from kepu.stories.models import CaptionTrack, Story
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import (
    CSL,
    ELSEWHERE,
    another_house,
    document_of,
    exported,
    film_claim,
    sealed,
    undone,
    without_house,
)

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    """How many rows there are of what an import could leave behind."""
    models = (Story, Claim, Anchor, Evidence, ForeignReview, SignOff, Person, Expert, CaptionTrack, Record)
    return [model._default_manager.count() for model in models]


def test_what_was_signed_elsewhere_makes_nobody_and_no_signature_of_this_house(cast: Cast) -> None:
    content = exported(cast)
    people = Person.objects.count(), Expert.objects.count()
    story = import_reviews(content, "file.json", unit=cast.here)
    assert (Person.objects.count(), Expert.objects.count()) == people
    assert not SignOff.objects.exists()
    assert not Review.objects.exists()
    assert not Invitation.objects.exists()
    assert ForeignReview.objects.count() == 4
    assert set(story.claims.values_list("state", flat=True)) == {State.OPEN}
    assert Story.objects.get(pk=story.pk).state == Story.State.WRITING


def test_what_was_signed_elsewhere_opens_no_gate_here(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = loop.written_story(cast.here, owner)
        loop.signed(loop.text_claim(story), loop.expert_of(cast.here))
        assert blocks(Case.of(story), "web") == []
        content = export_reviews(story)
    story = import_reviews(content, "file.json", unit=cast.here)
    (claim,) = story.claims.all()
    (foreign,) = claim.foreign_reviews.all()
    assert (foreign.digest, foreign.verdict) == (claim.digest, "correct")
    assert blocks(Case.of(story), "web") == ["Claim 1 is not signed as it stands now."]
    assert claim.counted_reviews(claim.digest) == []
    loop.signed(claim, loop.expert_of(cast.here))
    assert blocks(Case.of(story), "web") == []
    # Both go on in the next file: that of elsewhere under its house, ours under this one.
    with another_house():
        told = document_of(export_reviews(story))
    houses = [review["publisher"].get("url") for review in told["claims"][0]["review"]]
    assert sorted(houses) == sorted([settings.HOUSE.address, ELSEWHERE])


def test_a_story_that_was_taken_in_verifies_as_one_that_nobody_has_signed(cast: Cast) -> None:
    story = import_reviews(exported(cast), "file.json", unit=cast.here)
    found = verify_story(story)
    assert (found.sound, list(found.checked), list(found.stale)) == (True, [], [])


def test_captions_that_nobody_has_read_stay_so(cast: Cast) -> None:
    content = exported(cast, lambda story: story.caption_tracks.update(drafted_by="small model"))
    story = import_reviews(content, "file.json", unit=cast.here)
    assert story.caption_tracks.get().unread
    assert without_house(export_reviews(story)) == without_house(content)


def test_a_passage_of_a_film_that_is_not_here_is_kept_and_signs_nothing(cast: Cast) -> None:
    passage = digest_bytes(b"packets")
    content = exported(cast, lambda story: film_claim(story, passage))
    told = document_of(content)["claims"][-1]
    assert told["content"]["passages"] == [passage]
    assert told["digest"].startswith("b2-256:")
    story = import_reviews(content, "file.json", unit=cast.here)
    claim = story.claims.get(number=90)
    assert claim.digest == ""
    assert "What claim 90 stands on is not found any more; mark it again, or take it off." in blocks(
        Case.of(story), "web"
    )
    # It stays so when the words around it change, until the film comes.
    story = loop.rewritten(story, loop.BODY)
    assert document_of(export_reviews(story))["claims"][-1] == told


def test_the_same_file_is_taken_in_once(cast: Cast) -> None:
    content = exported(cast)
    story = import_reviews(content, "file.json", unit=cast.here)
    before = counts()
    with pytest.raises(
        ReviewError, match=f"file.json was not taken in: this house knows the story {story.public_id}"
    ):
        import_reviews(content, "file.json", unit=cast.here)
    assert counts() == before


def test_of_two_that_are_taken_in_at_once_the_second_is_told_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = exported(cast)
    import_reviews(content, "file.json", unit=cast.here)

    def before(document: Document, file: str) -> None:
        """The second looks before the first stands there."""
        monkeypatch.undo()

    monkeypatch.setattr("kepu.review.actions.import_reviews._check_unknown", before)
    with pytest.raises(ReviewError, match="this house knows the story .* already"):
        import_reviews(content, "file.json", unit=cast.here)


def test_what_a_database_refuses_otherwise_is_not_called_known(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_told: object) -> None:
        Claim.objects.create(story_id=None, number=1, statement="It is of no story.")

    monkeypatch.setattr("kepu.review.actions.import_reviews._captions", refused)
    with pytest.raises(IntegrityError):
        import_reviews(exported(cast), "file.json", unit=cast.here)


def test_an_identifier_under_which_something_was_signed_here_is_not_taken_over(cast: Cast) -> None:
    content = exported(cast)
    name = document_of(content)["claims"][0]["identifier"]
    SignOff.objects.create(
        subject=f"claim:{name}",
        role="expert",
        person=cast.subject,
        digest="b2-256:0",
        signed_at="2026-01-01T00:00Z",
    )
    with pytest.raises(ReviewError, match="already"):
        import_reviews(content, "file.json", unit=cast.here)
    assert not Claim.objects.exists()


def _twice(told: dict[str, Any]) -> None:
    told["claims"][1]["position"] = 1


def _language(told: dict[str, Any]) -> None:
    told["story"]["inLanguage"] = "fr"


def _kind(told: dict[str, Any]) -> None:
    told["story"]["kind"] = "novel"


def _verdict(told: dict[str, Any]) -> None:
    told["claims"][1]["review"][0]["verdict"] = "correct"


def _digest(told: dict[str, Any]) -> None:
    told["claims"][0]["digest"] = digest_bytes(b"")


def _word(told: dict[str, Any]) -> None:
    told["story"]["blocks"][0]["text"] = "Light needs about 1.4 seconds."


def _moment(told: dict[str, Any]) -> None:
    told["claims"][0]["review"][0]["datePublished"] = "2026-02-30T00:00:00Z"


def _control(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][0]["title"] = "A\0B"


def _script(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][1]["url"] = "javascript:alert(1)"


def _reference(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][0]["reference"]["author"] = "A. Sample"


def _doi(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][0]["doi"] = "10.1000/ABC."


def _doi_of_a_reference(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][0]["reference"]["DOI"] = "https://doi.org/10.1000/182"


def _two_lines(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][0]["reference"]["title"] = "How light\ntravels"


def _nameless(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"][1]["title"] = ""


def _same_evidence(told: dict[str, Any]) -> None:
    told["claims"][0]["citation"].append(dict(told["claims"][0]["citation"][0]))


def _much_evidence(told: dict[str, Any]) -> None:
    for claim in told["claims"]:
        claim["citation"] = [{"@type": "CreativeWork", "title": f"Work {at}"} for at in range(2)]


def _rebutted(told: dict[str, Any]) -> None:
    """Another host than the one that it seems to be, signed by whoever wrote the file."""
    content = told["claims"][0]["content"]
    content["rebuts"]["address"] = "https://example.org@elsewhere.example/"
    told["claims"][0]["digest"] = signed_digest(msgspec.convert(content, Content))


def _anchored_nowhere(told: dict[str, Any]) -> None:
    told["claims"][3]["anchors"][0]["target"]["selector"] = [
        {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=1.000,2.000",
        }
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_twice, "file.json names the same twice in claims.position."),
        (_language, "file.json is a story in “fr”; this house has: en, zh-hans."),
        (_kind, "file.json is a story of a kind that is not known here: novel."),
        (_verdict, "file.json was not taken in. Something is wrong: do not rely on it."),
        (_digest, "file.json was not taken in. Something is wrong: do not rely on it."),
        (_word, "file.json was not taken in. Something is wrong: do not rely on it."),
        (_moment, "file.json names a time that there is not: 2026-02-30T00:00:00Z."),
        (_control, "file.json has a control character at claims[0].citation[0].title."),
        (_script, "file.json does not fit the format at claims[0].citation[1].url."),
        (_reference, "file.json does not fit the format at claims[0].citation[0].reference.author."),
        (_doi, "file.json was not taken in: the evidence “How light travels” of claim 1 is not written as"),
        (_doi_of_a_reference, "file.json was not taken in: the evidence “How light travels” of claim 1 is"),
        (
            _two_lines,
            "file.json was not taken in: the evidence “How light travels” of claim 1 is not written",
        ),
        (_nameless, "file.json was not taken in: the evidence “” of claim 1 is not written as"),
        (_same_evidence, "file.json was not taken in: claim 1 names the same evidence twice: “How light"),
        (_rebutted, "file.json was not taken in: what claim 1 answers is not written as a house writes it."),
        (_anchored_nowhere, "file.json was not taken in. Something is wrong: do not rely on it."),
    ],
)
def test_a_hostile_file_gets_a_sentence_and_nothing_of_it_is_kept(
    cast: Cast, change: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    told = document_of(exported(cast))
    change(told)
    try:
        content = sealed(told)
    except msgspec.ValidationError:
        content = json.dumps(told).encode()
    before = counts()
    with pytest.raises((ReviewError, ReviewFileError)) as caught:
        import_reviews(content, "file.json", unit=cast.here)
    assert str(caught.value).startswith(sentence)
    assert counts() == before


def test_a_file_of_more_evidence_than_any_story_has_is_not_taken_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = document_of(exported(cast))
    _much_evidence(told)
    monkeypatch.setattr("kepu.review.actions.import_reviews.MOST_EVIDENCE", 8)
    assert Evidence.objects.filter(claim__story=_taken_in(cast, told)).count() == 8
    monkeypatch.setattr("kepu.review.actions.import_reviews.MOST_EVIDENCE", 7)
    with pytest.raises(ReviewError, match="it names more than 7 pieces of evidence"):
        import_reviews(sealed(told), "file.json", unit=cast.here)


def _taken_in(cast: Cast, told: dict[str, Any]) -> Story:
    return import_reviews(sealed(told), "file.json", unit=cast.here)


def test_evidence_that_is_taken_in_is_recorded_and_looked_up_as_if_it_was_told_here(cast: Cast) -> None:
    story = _taken_in(cast, document_of(exported(cast)))
    work, page = Evidence.objects.filter(claim__story=story)
    assert (work.kind, work.doi, work.csl) == (Evidence.Kind.DATA, "10.1000/182", CSL)
    assert (page.kind, page.state) == (Evidence.Kind.PAGE, Evidence.State.WAITING)
    assert Job.objects.filter(key=f"evidence:{page.public_id}").exists()
    kinds = list(
        Record.objects.filter(subject=work.claim.subject).order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["claim.imported", "claim.evidence", "claim.evidence"]


def test_two_documents_of_one_title_are_taken_in_as_what_they_are(cast: Cast) -> None:
    told = document_of(exported(cast))
    one = {"@type": "CreativeWork", "title": "Minutes", "kind": "document"}
    told["claims"][2]["citation"] = [one, one, one | {"url": "https://example.org/minutes"}]
    story = _taken_in(cast, told)
    kept = Evidence.objects.filter(claim__story=story, title="Minutes")
    assert [(each.kind, each.state) for each in kept] == [(Evidence.Kind.DOCUMENT, Evidence.State.TYPED)] * 3
    assert document_of(export_reviews(story))["claims"][2]["citation"] == told["claims"][2]["citation"]


def test_a_claim_that_is_taken_in_is_not_sought_again(cast: Cast) -> None:
    content = exported(cast)
    with CaptureQueriesContext(connection) as caught:
        import_reviews(content, "file.json", unit=cast.here)
    sought = [
        each["sql"] for each in caught if each["sql"].startswith("SELECT") and '"review_claim"' in each["sql"]
    ]
    assert sought
    assert not [each for each in sought if '"review_claim"."public_id" =' in each]


def test_nothing_is_kept_of_a_file_that_fails_at_its_last_claim(cast: Cast) -> None:
    """The words of the last claim stand twice, which no digest tells and a house that looks for them does."""

    def ambiguous(story: Story) -> None:
        body = [("paragraph", "<p>So it is. And so it is.</p>", loop.FIRST)]
        fresh = loop.rewritten(story, body)
        start = fresh.words()[loop.FIRST].index("it is")
        mark_claim(fresh, "It is.", [Marked(start, start + 5, loop.FIRST)])

    told = document_of(exported(cast, ambiguous))
    quote = told["claims"][-1]["anchors"][0]["target"]["selector"][0]
    quote.pop("prefix")
    quote.pop("suffix")
    before = counts()
    with pytest.raises(ReviewError, match="what claim 5 stands on is not found just once"):
        import_reviews(sealed(told), "file.json", unit=cast.here)
    assert counts() == before
