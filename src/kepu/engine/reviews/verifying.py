# SPDX-License-Identifier: Apache-2.0
"""Verifies a file of reviews: every digest is recomputed from what stands in it, and none is believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kepu.engine.content import normalise
from kepu.engine.language import current_language
from kepu.engine.reviews.digests import (
    KNOWN_NORMALISERS,
    Recorded,
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
    Document,
    FragmentSelector,
    Review,
    TextPositionSelector,
    TextQuoteSelector,
)
from kepu.engine.reviews.page_words import called
from kepu.engine.reviews.verdict import Checked, CheckedClaim, Fault, State, Verified
from kepu.engine.reviews.work import Work

CAPTIONS, FILM = "#captions-", "#film"
_QUOTED: list[type] = [TextQuoteSelector, TextPositionSelector]
_SHAPES: Mapping[str, Sequence[Sequence[type]]] = {
    "": [_QUOTED],
    CAPTIONS: [[FragmentSelector], [*_QUOTED, FragmentSelector]],
    FILM: [[FragmentSelector]],
}
"""The selectors that an anchor may have, by what it stands in."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims stand in: the normalised text of each block by what anchors call it, captions by language,
    and all words of each of these."""

    texts: Mapping[str, str]
    captions: Mapping[str, CaptionTrack]
    words: Mapping[str, str]
    work: Work

    @classmethod
    def of(cls, document: Document) -> Ground:
        """That of a file."""
        story = document.story
        texts = {"#title": story.headline, "#summary": story.abstract}
        texts |= {block.id: block.text for block in story.blocks}
        return cls(
            {place: normalise(text) for place, text in texts.items()},
            {track.in_language: track for track in story.captions},
            {
                track.in_language: normalise("\n".join(cue[2] for cue in track.cues))
                for track in story.captions
            },
            Work(),
        )

    def spoken(self, language: str) -> str:
        """All words of the captions in *language*, normalised."""
        return self.words.get(language, "")

    def said(self, language: str, start: int, end: int) -> str:
        """The words that are shown in *language* at any time from *start* until *end* (milliseconds),
        normalised. Raises ``ReviewFileError`` where that was asked for too often."""
        track = self.captions.get(language)
        if track is None:
            return ""
        words = "\n".join(text for begins, ends, text in track.cues if begins < end and ends > start)
        self.work.spend(len(words) + len(track.cues) // 10)
        return normalise(words)


def verify_document(document: Document) -> Verified:
    """Look at every digest of *document*."""
    ground = Ground.of(document)
    faults = []
    if document_digest(document) != document.document_digest:
        faults.append(Fault.DOCUMENT)
    if words_digest(document.story) != document.story.digest:
        faults.append(Fault.WORDS)
    if any(track_digest(each) != each.digest for each in document.story.captions):
        faults.append(Fault.CAPTIONS)
    return Verified(
        kind="file",
        story=document.story.identifier,
        title=document.story.headline,
        claims=[_claim(each, ground) for each in document.claims],
        faults=faults,
        digest=document.document_digest,
        house=_name(document.house.name) or document.house.url,
    )


def _claim(claim: Claim, ground: Ground) -> CheckedClaim:
    faults = list(dict.fromkeys(_anchor_faults(claim, ground)))
    stands = signed_digest(claim.content)
    if claim.text != claim.content.statement:
        faults.insert(0, Fault.STATEMENT)
    # A digest that is not known says so by being empty: it may be so where a passage is not known alone.
    if claim.digest != (stands if is_whole(claim.content) else ""):
        faults.insert(0, Fault.CLAIM)
    return CheckedClaim(
        number=claim.position,
        identifier=claim.identifier,
        text=claim.text,
        digest=claim.digest,
        faults=faults,
        reviews=[_review(each, claim) for each in claim.review],
        passages=len(claim.content.passages),
        answers=answered(claim.content),
        enough=2 if claim.tier == "high" else 1,
    )


def is_whole(content: Content) -> bool:
    """Whether all that a claim stands on is there."""
    return all((*content.texts, *(words for _language, words in content.captions), *content.passages))


def answered(content: Content) -> tuple[str, str] | None:
    """What a claim of *content* answers, and who stated it; ``None`` where it answers nobody."""
    return None if content.rebuts is None else (content.rebuts.statement, content.rebuts.by)


def _anchor_faults(claim: Claim, ground: Ground) -> Iterator[Fault]:
    """What is marked is what the content holds, in its order, and it stands where it is marked."""
    found: dict[str, list[Any]] = {"texts": [], "captions": [], "passages": []}
    for anchor in claim.anchors:
        source, shape = anchor.target.source, [type(each) for each in anchor.target.selector]
        if (
            shape
            not in _SHAPES[source if source == FILM else CAPTIONS if source.startswith(CAPTIONS) else ""]
        ):
            yield Fault.ANCHOR
            return
        if source == FILM:
            found["passages"].append(anchor.target.passage)
        elif source.startswith(CAPTIONS):
            found["captions"].append((source.removeprefix(CAPTIONS), _spoken(anchor, ground)))
        else:
            found["texts"].append(_quoted(anchor, ground.texts.get(source, "")))
        if not all(start < end for start, end in _times(anchor)):
            yield Fault.ANCHOR
    held = claim.content
    texts = [normalise(each) for each in held.texts]
    captions = [(language, normalise(words)) for language, words in held.captions]
    passages = held.passages
    # Words that are found no more, or not once, are nothing; a quote of them may still stand somewhere.
    told = {
        "texts": [each if held_text else "" for each, held_text in zip(found["texts"], texts, strict=False)],
        "captions": [
            (language, words if held_words else "")
            for (language, words), (_same, held_words) in zip(found["captions"], captions, strict=False)
        ],
        "passages": found["passages"],
    }
    if [*map(len, found.values())] != [len(texts), len(captions), len(passages)] or told != {
        "texts": texts, "captions": captions, "passages": passages,
    }:  # fmt: skip
        yield Fault.ANCHOR


def _times(anchor: Annotation) -> Iterator[tuple[int, int]]:
    yield from (each.range() for each in anchor.target.selector if isinstance(each, FragmentSelector))


def _spoken(anchor: Annotation, ground: Ground) -> str:
    """The words of captions that *anchor* covers: those that it quotes, which are shown at its time, or else
    all of its time."""
    ((start, end),) = _times(anchor)
    language = anchor.target.source.removeprefix(CAPTIONS)
    said = ground.said(language, start, end)
    if len(anchor.target.selector) == 1:
        return said
    quoted = _quoted(anchor, ground.spoken(language))
    return quoted if quoted in said else ""


def _quoted(anchor: Annotation, text: str) -> str:
    """The words of *text* that stand where *anchor* says; nothing where they are others."""
    quote, position = anchor.target.selector[:2]
    assert isinstance(quote, TextQuoteSelector)
    assert isinstance(position, TextPositionSelector)
    start, end = position.start, position.end
    # A slice is as long as it says; a quote stands in the file, and is read once.
    if end - start != len(quote.exact):
        return ""
    around = text[max(0, start - len(quote.prefix)) : start], text[end : end + len(quote.suffix)]
    same = around == (quote.prefix, quote.suffix) and text[start:end] == quote.exact
    return quote.exact if same else ""


def review_faults(claim: str, review: Recorded, content: Content, recorded: str) -> list[Fault]:
    """What is wrong with a review of *claim* (its identifier) that signed *content*; *recorded* is the digest
    that ties its verdict to it."""
    faults = []
    if review.normaliser not in KNOWN_NORMALISERS:
        faults.append(Fault.NORMALISER)
    elif signed_digest(content) != review.digest:
        faults.append(Fault.CONTENT)
    if record_digest(claim, review) != recorded:
        faults.append(Fault.RECORD)
    return faults


def _review(review: Review, claim: Claim) -> Checked:
    faults = review_faults(claim.identifier, review, review.content, review.record_digest)
    state = State.HOLDS if review.digest == claim.digest else State.CHANGED
    if not claim.digest:
        state = State.UNKNOWN
    if review.void is not None:
        state = State.VOID
    return Checked(
        identifier=review.identifier,
        verdict=review.verdict,
        digest=review.digest,
        signed=review.date_published,
        state=State.WRONG if faults else state,
        faults=faults,
        who=called(_name(review.author.name), _name(review.author.affiliation)),
        house=_name(review.publisher.name) or review.publisher.url,
        why=_name(review.void.reason) if review.void is not None else "",
        author=review.author.id,
    )


def _name(texts: Mapping[str, str]) -> str:
    return texts.get(current_language()) or next(iter(texts.values()), "")
