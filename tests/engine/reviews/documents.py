# SPDX-License-Identifier: Apache-2.0
"""Files of reviews that are made without a house."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import msgspec

from kepu.engine.content import normalise
from kepu.engine.digest import digest_bytes
from kepu.engine.reviews.digests import (
    document_digest,
    record_digest,
    signed_digest,
    track_digest,
    words_digest,
)
from kepu.engine.reviews.document import (
    Annotation,
    CaptionTrack,
    Claim,
    Content,
    CslDate,
    CslName,
    Document,
    Evidence,
    FragmentSelector,
    Organization,
    Rebutted,
    Reference,
    Review,
    Reviewer,
    SpecificResource,
    Story,
    TextBlock,
    TextPositionSelector,
    TextQuoteSelector,
    Verdict,
    Void,
)
from kepu.engine.reviews.vocabulary import CONTEXT, FORMAT

NOTHING = digest_bytes(b"")
HOUSE = Organization(name={"en": "Sample House"}, url="https://sample.example.org")
TEXT = "Light needs about “1.3” seconds from the Moon to the Earth."
CUES = [(0, 900, "The Moon is near."), (1000, 1900, "Its light needs\n1.3 seconds.")]


def document(verdict: str = "correct", *, void: bool = False, text: str = TEXT) -> Document:
    """A story with a claim in its text, captions and film, reviewed with *verdict*, and one that nobody
    signed."""
    track = CaptionTrack(in_language="en", cues=CUES, digest=NOTHING)
    story = Story(
        id="#story",
        identifier="0123456789ab",
        kind="film",
        in_language="en",
        headline="Light of the Moon",
        abstract="How far is it?",
        blocks=[
            TextBlock(id="#first", text=f"So it is. {text} It is near."),
            TextBlock(id="#second", text=""),
        ],
        captions=[msgspec.structs.replace(track, digest=track_digest(track))],
        digest=NOTHING,
    )
    story = msgspec.structs.replace(story, digest=words_digest(story))
    made = Document(
        context=CONTEXT,
        format=FORMAT,
        house=HOUSE,
        story=story,
        claims=[_claim(story, text, verdict, void=void), _unsigned()],
        document_digest=NOTHING,
    )
    return resealed(made)


def resealed(made: Document) -> Document:
    """The same with the digest of all of it, as whoever changed it would compute it."""
    return msgspec.structs.replace(made, document_digest=document_digest(made))


def _claim(story: Story, text: str, verdict: str, *, void: bool) -> Claim:
    exact = normalise(text)
    start = normalise(story.blocks[0].text).index(exact)
    content = Content(
        statement="Light needs 1.3 seconds.",
        texts=[exact],
        captions=[("en", "Its light needs 1.3 seconds."), ("en", "1.3 seconds.")],
        passages=[digest_bytes(b"packets")],
    )
    name = "#claim-aaaaaaaaaaaa"
    targets = [
        SpecificResource(
            source="#first",
            selector=[
                TextQuoteSelector(exact=exact, prefix="So it is. ", suffix=" It is near."),
                TextPositionSelector(start=start, end=start + len(exact)),
            ],
        ),
        SpecificResource(source="#captions-en", selector=[FragmentSelector.of(1000, 1900)]),
        SpecificResource(
            source="#captions-en",
            selector=[
                TextQuoteSelector(exact="1.3 seconds.", prefix="needs ", suffix=""),
                TextPositionSelector(start=34, end=46),
                FragmentSelector.of(1000, 1900),
            ],
        ),
        SpecificResource(
            source="#film", selector=[FragmentSelector.of(1000, 1900)], passage=content.passages[0]
        ),
    ]
    review = Review(
        id="#review-cccccccccccc",
        identifier="cccccccccccc",
        author=Reviewer(id="_:reviewer-1", name={"en": "Sample Expert"}),
        publisher=HOUSE,
        date_published="2026-03-01T09:30:00Z",
        verdict=msgspec.convert(verdict, Verdict),
        wording="Light needs about 1.3 seconds." if verdict == "change" else "",
        interests="",
        normaliser=1,
        content=content,
        digest=signed_digest(content),
        record_digest=NOTHING,
        void=Void(moment="2026-03-02T09:30:00Z", reason={"en": "the words changed"}) if void else None,
    )
    return Claim(
        id=name,
        identifier="aaaaaaaaaaaa",
        position=1,
        text=content.statement,
        tier="normal",
        anchors=[
            Annotation(id=f"{name}-{number}", motivation="identifying", body=name, target=target)
            for number, target in enumerate(targets, 1)
        ],
        content=content,
        digest=signed_digest(content),
        citation=[
            Evidence(
                title="How light travels",
                doi="10.1000/182",
                quotation="About 1.3 s.",
                reference=Reference(
                    type="article-journal",
                    title="How light travels",
                    author=[CslName(family="Sample", given="A.")],
                    issued=CslDate(date_parts=[[2024, 5]]),
                ),
            )
        ],
        review=[msgspec.structs.replace(review, record_digest=record_digest("aaaaaaaaaaaa", review))],
    )


def _unsigned() -> Claim:
    name = "#claim-bbbbbbbbbbbb"
    rebuts = Rebutted(
        statement="The title says nothing of the Moon.",
        by="Sample Gazette",
        kind="organization",
        address="https://gazette.example.org/moon",
        day="2026-02-28",
    )
    content = Content(
        statement="It is about the Moon.", texts=["Moon"], captions=[], passages=[], rebuts=rebuts
    )
    target = SpecificResource(
        source="#title",
        selector=[
            TextQuoteSelector(exact="Moon", prefix="the ", suffix=""),
            TextPositionSelector(start=13, end=17),
        ],
    )
    return Claim(
        id=name,
        identifier="bbbbbbbbbbbb",
        position=2,
        text=content.statement,
        tier="high",
        anchors=[Annotation(id=f"{name}-1", motivation="identifying", body=name, target=target)],
        content=content,
        digest=signed_digest(content),
        citation=[],
        review=[],
    )


Place = tuple[str | int, ...]


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every text and number of *value*, and where it stands."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*place, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*place, number))
    else:
        yield place, value


def changed(value: Any, place: Place, told: Any) -> Any:
    """*value* with *told* at *place*."""
    made = copy.deepcopy(value)
    inner = made
    for each in place[:-1]:
        inner = inner[each]
    inner[place[-1]] = told
    return made
