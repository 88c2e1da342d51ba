# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviews go from house to house in a file, and come back as they were; what was signed elsewhere opens no
gate here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kepu.channels.gates import Case, blocks
from kepu.directory.models import Expert, Person
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import ReviewFileError
from kepu.engine.reviews.digests import document_digest, signed_digest
from kepu.engine.reviews.document import Content, Document
from kepu.engine.reviews.files import read_document, write_document
from kepu.engine.reviews.verifying import verify_document
from kepu.jobs.models import Job
from kepu.ledger.models import Record
from kepu.review.actions.import_reviews import import_reviews
from kepu.review.actions.mark import Marked, drop_claim, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.exchange.exporting import export_reviews
from kepu.review.exchange.rich_text import block_of
from kepu.review.models import Anchor, Claim, Evidence, ForeignReview, Invitation, Review, SignOff
from kepu.review.states import Naming, State
from kepu.review.verification import verify_story
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.text import block_words
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import CSL, film_claim, story_with_reviews

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://elsewhere.example.org"


@contextmanager
def undone() -> Iterator[None]:
    """What is done within never was: the house is as empty after it as before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def another_house() -> Iterator[None]:
    """Within, the house is called otherwise and stands elsewhere."""
    house = replace(settings.HOUSE, address=ELSEWHERE)
    with override_settings(HOUSE_NAME={"en": "Another House", "zh-hans": "另一社"}, HOUSE=house):
        yield


def _as_it_is(story: Story) -> None:
    """Nothing is changed."""


_FILES: dict[Callable[[Story], object], bytes] = {}
"""To sign takes seconds; a file stays what it is when its house is gone."""


def exported(cast: Cast, make: Callable[[Story], object] = _as_it_is) -> bytes:
    """A file of a house that has a story with reviews of every kind, changed by *make*."""
    if make not in _FILES:
        _FILES[make] = _exported(cast, make)
    return _FILES[make]


def _exported(cast: Cast, make: Callable[[Story], object]) -> bytes:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = story_with_reviews(cast.here, owner)
        make(story)
        return export_reviews(story)


def document_of(content: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(content)
    return told


def without_house(content: bytes) -> bytes:
    """The file but for what names the house that wrote it, byte by byte."""
    house = document_of(content)["house"]
    told = json.dumps(house, ensure_ascii=False, indent=1).replace("\n", "\n ")
    assert content.count(f' "house": {told},'.encode()) == 1
    return content.replace(f' "house": {told},'.encode(), b"", 1)


def counts() -> list[int]:
    """How many rows there are of what an import could leave behind."""
    models = (Story, Claim, Anchor, Evidence, ForeignReview, SignOff, Person, Expert, CaptionTrack, Record)
    return [model._default_manager.count() for model in models]


def test_a_file_taken_in_by_an_empty_house_is_handed_out_byte_by_byte_but_for_who_hands_it_out(
    cast: Cast,
) -> None:
    before = exported(cast)
    with another_house():
        after = export_reviews(import_reviews(before, "file.json", unit=cast.here))
    assert after != before
    assert document_of(after)["house"] == {
        "@type": "Organization", "name": {"en": "Another House", "zh-hans": "另一社"}, "url": ELSEWHERE,
    }  # fmt: skip
    assert without_house(after) == without_house(before)
    assert document_of(after)["documentDigest"] == document_of(before)["documentDigest"]


def test_a_file_says_who_signed_what_and_keeps_to_itself_who_did_not_agree_to_be_named(cast: Cast) -> None:
    content = exported(cast)
    told = document_of(content)
    first, spoken, unsigned, lost = told["claims"]
    assert (first["citation"][0]["reference"], first["citation"][0]["kind"]) == (CSL, "data")
    assert [review["verdict"] for review in first["review"]] == ["correct", "correct"]
    authors = {json.dumps(review["author"], sort_keys=True) for review in first["review"]}
    named, quiet = sorted(authors, key=len, reverse=True)
    assert json.loads(named)["name"] == {"en": "Sample Expert", "zh-hans": "示例Sample Expert"}
    assert set(json.loads(quiet)) == {"@type", "@id"}
    assert b"Quiet Expert" not in content
    assert b"@example.org" not in content
    (signed,) = spoken["review"]
    assert (signed["verdict"], signed["wording"]) == ("change", "Light needs about 1.3 seconds.")
    assert signed["author"] == json.loads(named)
    assert unsigned["review"] == []
    assert [each["target"]["source"] for each in unsigned["anchors"]] == [
        "#title",
        "#summary",
        "#captions-en",
    ]
    assert unsigned["content"]["captions"] == [["en", "1.3 seconds"]]
    assert lost["digest"] == ""
    assert lost["review"][0]["void"]["reason"]["en"] == "the words of the story changed"


def test_who_agreed_to_be_named_for_one_review_alone_is_somebody_else_in_the_other(cast: Cast) -> None:
    def quiet_once(story: Story) -> None:
        named = Review.objects.filter(expert__person__email="asked@example.org")
        assert named.count() == 3
        named.filter(claim__number=2).update(naming=Naming.NOBODY)

    told = document_of(exported(cast, quiet_once))
    first, spoken, _unsigned, lost = told["claims"]
    named = [review["author"] for review in first["review"] if "name" in review["author"]]
    assert named == [lost["review"][0]["author"]]
    (review,) = spoken["review"]
    assert set(review["author"]) == {"@type", "@id"}
    assert review["author"]["@id"] not in {
        each["author"]["@id"] for claim in (first, lost) for each in claim["review"]
    }


def test_what_stands_in_a_file_is_what_stands_in_the_house(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = story_with_reviews(cast.here, owner)
        claims = story.claims.order_by("number")
        told = document_of(export_reviews(story))
        assert told["story"]["digest"] == Story.objects.get(pk=story.pk).digest
        assert [each["digest"] for each in told["claims"]] == [each.digest for each in claims]
        assert [each["content"] for each in told["claims"]] == [each.content for each in claims]
        drop_claim(claims[0])
        assert len(document_of(export_reviews(story))["claims"]) == 3


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

    def meanwhile(document: Document, file: str) -> None:
        """The first stands there just after the second has looked."""
        monkeypatch.undo()
        import_reviews(content, file, unit=cast.here)

    monkeypatch.setattr("kepu.review.actions.import_reviews._check_unknown", meanwhile)
    with pytest.raises(ReviewError, match="this house knows the story .* already"):
        import_reviews(content, "file.json", unit=cast.here)


def test_what_was_tampered_with_is_not_handed_out(cast: Cast) -> None:
    with undone():
        owner = cast.users["editor"]
        assert owner is not None
        story = story_with_reviews(cast.here, owner)
        Claim.objects.filter(story=story, number=1).update(statement="It needs no time.")
        assert export_reviews(story)
        review = Review.objects.filter(claim__story=story, claim__number=2).get()
        Review.objects.filter(pk=review.pk).update(
            content=review.content | {"statement": "It needs no time."}
        )
        with pytest.raises(ReviewError, match=r"was not handed out: .*\(claims: 2\)"):
            export_reviews(story)


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


def sealed(told: dict[str, Any]) -> bytes:
    """A file whose own digest follows from what is in it, as a forger would make it."""
    document = msgspec.convert(told, Document)
    return write_document(msgspec.structs.replace(document, document_digest=document_digest(document)))


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


def test_a_large_story_is_handed_out_with_as_many_questions_to_the_database_as_a_small_one(
    cast: Cast,
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.text_claim(story)

    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            export_reviews(story)
        return len(caught)

    one = questions()
    for words in ("Light", "needs", "about", "1.3", "seconds"):
        loop.text_claim(story, words)
    assert questions() == one


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t$^_{}<>&\"'\u200b\u0301Ａ“「"),
    max_size=60,
)


@given(TEXTS.map(lambda text: text.rstrip("\n")))
def test_a_block_that_is_made_of_words_says_them_code_point_by_code_point(words: str) -> None:
    made = block_of("place", words)
    assert block_words(made["type"], made["value"]) == words


def test_a_block_shows_superscripts_and_formulas_again() -> None:
    assert block_of("p", "10^{6} and H_{2}O\n<b>")["value"] == (
        "<p>10<sup>6</sup> and H<sub>2</sub>O<br/>&lt;b&gt;</p>"
    )
    assert block_of("p", r"$\frac{1}{2}$") == {"type": "formula", "value": r"\frac{1}{2}", "id": "p"}


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """What a story says, what is marked in it, and by whom it is signed elsewhere."""
    blocks_of = draw(st.lists(TEXTS, min_size=1, max_size=4))
    marks = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 59), st.integers(1, 60)), max_size=4))
    cues = draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000), TEXTS), max_size=4))
    verdicts = draw(
        st.lists(st.sampled_from(["correct", "change", "wrong", "unsure", "not-mine"]), max_size=4)
    )
    title = draw(TEXTS.filter(lambda text: text.strip() != ""))
    summary = draw(TEXTS)
    return {
        "title": title, "summary": summary, "blocks": blocks_of, "marks": marks, "cues": cues,
        "verdicts": verdicts, "spoken": draw(st.integers(0, 40)),
    }  # fmt: skip


@given(stories())
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_a_story_says_it_comes_back_as_it_was(cast: Cast, told: dict[str, Any]) -> None:
    with undone():
        content = export_reviews(_made(cast, told))
    found = verify_document(read_document(content, "file.json"))
    assert found.sound
    with undone(), another_house():
        story = import_reviews(content, "file.json", unit=cast.here)
        again = export_reviews(story)
        assert verify_story(story).sound
    assert without_house(again) == without_house(content)


def _made(cast: Cast, told: dict[str, Any]) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    places = [f"bbbbbbbb-0000-4000-8000-{number:012d}" for number in range(len(told["blocks"]))]
    story = loop.written_story(cast.here, owner)
    body = [
        ("quote", {"text": text, "source": ""}, place)
        for text, place in zip(told["blocks"], places, strict=True)
    ]
    story = loop.rewritten(story, body, title=told["title"], summary=told["summary"])
    cues = tuple((start, start + length, text) for start, length, text in told["cues"])
    if cues:
        loop.captioned(story, cues)
        _mark(story, Marked(cues[0][0], cues[0][0] + cues[0][1]))
        _mark(story, Marked(told["spoken"], told["spoken"] + 9, "captions:en"))
    for block, start, length in told["marks"]:
        if block < len(places):
            _mark(story, Marked(start, start + length, places[block]))
    expert = loop.expert_of(cast.here)
    for claim, verdict in zip(story.claims.exclude(digest=""), told["verdicts"], strict=False):
        loop.signed(claim, expert, verdict, wording="So.")
    if len(told["verdicts"]) > 2:
        # What was signed last is void then, and what it stood on may be found no more.
        story = loop.rewritten(story, body[1:], title=told["title"])
    return story


def _mark(story: Story, mark: Marked) -> None:
    try:
        mark_claim(story, "Statement “so”.", [mark])
    except ReviewError:
        return
