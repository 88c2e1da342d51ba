# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the claims, evidence and reviews of a story in the open format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.experts import may_be_named
from kepu.engine.errors import ReviewFileError
from kepu.engine.reviews import document as told
from kepu.engine.reviews.digests import document_digest, record_digest, signed_digest
from kepu.engine.reviews.files import place_in, read_document, write_document
from kepu.engine.reviews.verifying import CAPTIONS, FILM, is_whole, verify_document
from kepu.engine.reviews.vocabulary import CONTEXT, FORMAT
from kepu.review.errors import ReviewError
from kepu.review.evidence.csl import cleaned, plain, web_address
from kepu.review.models import Anchor, Claim, Evidence, ForeignReview, Review
from kepu.review.standing import Ground
from kepu.review.states import Naming
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, Story
from kepu.tables.cells import plain as kept_lines

_UNKNOWN = "b2-256:" + "0" * 64


@transaction.atomic
def export_reviews(story: Story) -> bytes:
    """The claims of *story* that were not taken off, as a file in the open format. Remarks to editors, who
    was asked, and the names of those who did not agree to be named are not in it. Raises ``ReviewError``
    where something does not fit the format, or was tampered with: no file is handed out that does not
    verify."""
    hold(story.pk)
    held = Story.objects.select_related("locale").get(pk=story.pk)
    try:
        written = write_document(document_of(held))
        found = verify_document(read_document(written, held.public_id))
    except (ReviewFileError, msgspec.ValidationError) as error:
        why = place_in(str(error)) if isinstance(error, msgspec.ValidationError) else str(error)
        raise ReviewError(
            _("The story “{title}” does not fit the open format: {why}"), title=held.title, why=why
        ) from error
    if not found.sound:
        wrong = [each.number for each in found.claims if each.faults or any(r.faults for r in each.reviews)]
        raise ReviewError(
            _(
                "The story “{title}” was not handed out: digests in it do not follow (claims: {claims}). Run"
                " kepu review verify {story}."
            ),
            title=held.title,
            claims=", ".join(map(str, wrong)) or "–",
            story=held.public_id,
        )
    return written


def this_house() -> told.Organization:
    """Who writes the file."""
    return told.Organization(name=_texts(settings.HOUSE_NAME), url=settings.HOUSE.address)


def document_of(story: Story) -> told.Document:
    """The file of *story*."""
    claims = list(
        story.claims.filter(dropped_at=None)
        .prefetch_related("anchors", "evidence", "reviews__expert__person", "foreign_reviews")
        .order_by("number")
    )
    tracks = list(story.caption_tracks.filter(kind=CaptionTrack.Kind.CAPTIONS).order_by("language"))
    spoken = {
        each.place for claim in claims for each in claim.anchors.all() if each.kind == Anchor.Kind.CAPTIONS
    }
    ground = Ground.from_parts(story.words(), tracks, None)
    reviewers = Reviewers()
    made = told.Document(
        context=CONTEXT,
        format=FORMAT,
        house=this_house(),
        story=_story(story, [each for each in tracks if each.language in spoken]),
        claims=[_claim(each, ground, reviewers) for each in claims],
        document_digest=_UNKNOWN,
    )
    return msgspec.structs.replace(made, document_digest=document_digest(made))


class Reviewers:
    """Calls those who signed by numbers, in the order in which they are met."""

    def __init__(self) -> None:
        """Nobody is met yet."""
        self._known: dict[object, str] = {}

    def name(self, key: object) -> str:
        """What the one that *key* stands for is called."""
        return self._known.setdefault(key, f"_:reviewer-{len(self._known) + 1}")


def _story(story: Story, tracks: list[CaptionTrack]) -> told.Story:
    words = story.words()
    title, summary = words.pop("title"), words.pop("summary")
    return told.Story(
        id="#story",
        identifier=story.public_id,
        kind=story.kind,
        in_language=story.language,
        headline=title,
        abstract=summary,
        # A line feed at the end is seen by nobody, signed by nobody, and lost by rich text.
        blocks=[told.TextBlock(id=f"#{place}", text=text.rstrip("\n")) for place, text in words.items()],
        captions=[
            told.CaptionTrack(
                in_language=each.language,
                cues=[(cue.start, cue.end, cue.text) for cue in each.track().cues],
                digest=each.digest(),
                drafted_by=each.drafted_by if each.unread else "",
            )
            for each in tracks
        ],
        digest=story.computed_digest(),
    )


def _claim(claim: Claim, ground: Ground, reviewers: Reviewers) -> told.Claim:
    name = f"#claim-{claim.public_id}"
    anchors = list(claim.anchors.all())
    content = content_of(claim, anchors, ground)
    return told.Claim(
        id=name,
        identifier=claim.public_id,
        position=claim.number,
        text=claim.statement,
        tier="high" if claim.tier == Claim.Tier.HIGH else "normal",
        anchors=[
            told.Annotation(
                id=f"{name}-{number}", motivation="identifying", body=name, target=_target(anchor)
            )
            for number, anchor in enumerate(anchors, 1)
        ],
        content=content,
        digest=signed_digest(content) if is_whole(content) else "",
        citation=[_evidence(each) for each in claim.evidence.all()],
        review=_reviews(claim, reviewers),
    )


def content_of(claim: Claim, anchors: list[Anchor], ground: Ground) -> told.Content:
    """What stands under *claim*. A passage of a film that is not in this house is as its house read it."""
    texts = [each for each in anchors if each.kind == Anchor.Kind.TEXT]
    spoken = [each for each in anchors if each.kind == Anchor.Kind.CAPTIONS]
    return told.Content(
        statement=claim.statement,
        texts=[each.exact if each.found else "" for each in texts],
        captions=[(each.place, _said(each, ground)) for each in spoken],
        passages=[each.passage for each in anchors if each.kind == Anchor.Kind.MEDIA],
        rebuts=msgspec.convert(claim.rebuts, told.Rebutted) if claim.rebuts else None,
    )


def _said(anchor: Anchor, ground: Ground) -> str:
    if anchor.exact:
        return anchor.exact if anchor.found else ""
    return ground.said(anchor.place, anchor.start, anchor.end)


def _target(anchor: Anchor) -> told.SpecificResource:
    if anchor.kind == Anchor.Kind.TEXT:
        return told.SpecificResource(source=f"#{anchor.place}", selector=_quote(anchor, anchor.start))
    time = told.FragmentSelector.of(anchor.start, anchor.end)
    if anchor.kind == Anchor.Kind.CAPTIONS:
        quoted = _quote(anchor, anchor.at) if anchor.exact else []
        return told.SpecificResource(source=f"{CAPTIONS}{anchor.place}", selector=[*quoted, time])
    return told.SpecificResource(source=FILM, selector=[time], passage=anchor.passage)


def _quote(anchor: Anchor, start: int) -> list[Any]:
    """What it quotes, and where that stands."""
    return [
        told.TextQuoteSelector(exact=anchor.exact, prefix=anchor.prefix, suffix=anchor.suffix),
        told.TextPositionSelector(start=start, end=start + len(anchor.exact)),
    ]


def _evidence(evidence: Evidence) -> told.Evidence:
    # What is kept from before may hold what is not taken in any more.
    known = {each.encode_name for each in msgspec.structs.fields(told.Reference)}
    csl = {name: value for name, value in cleaned(evidence.csl).items() if name in known}
    return told.Evidence(
        title=plain(evidence.title),
        kind=msgspec.convert(evidence.kind, Literal["work", "data", "document", "page"]),
        doi=evidence.doi,
        url=web_address(evidence.address),
        quotation=kept_lines(evidence.passage).strip(),
        reference=msgspec.convert(csl, told.Reference) if csl else None,
    )


def _reviews(claim: Claim, reviewers: Reviewers) -> list[told.Review]:
    """Those that were signed here and elsewhere, the oldest first."""
    given: list[Review | ForeignReview] = [*claim.reviews.all(), *claim.foreign_reviews.all()]
    order = sorted(given, key=lambda each: (_moment(each.signed_at), each.public_id))
    return [_review(claim, each, reviewers) for each in order]


def _review(claim: Claim, review: Review | ForeignReview, reviewers: Reviewers) -> told.Review:
    if isinstance(review, ForeignReview):
        author, house = _elsewhere(review, reviewers), _house(review)
    else:
        author, house = _here(review, reviewers), this_house()
    made = told.Review(
        id=f"#review-{review.public_id}",
        identifier=review.public_id,
        author=author,
        publisher=house,
        date_published=_moment(review.signed_at),
        verdict=msgspec.convert(review.verdict, told.Verdict),
        wording=review.wording,
        interests=kept_lines(review.interests).strip(),
        normaliser=review.normaliser,
        content=msgspec.convert(review.content, told.Content),
        digest=review.digest,
        record_digest=_UNKNOWN,
        void=(
            told.Void(moment=_moment(review.void_at), reason=_texts(review.void_reason))
            if review.void_at is not None
            else None
        ),
    )
    return msgspec.structs.replace(made, record_digest=record_digest(claim.public_id, made))


def _here(review: Review, reviewers: Reviewers) -> told.Reviewer:
    expert = review.expert
    agreed = review.named and may_be_named(expert)
    placed = review.naming == Naming.ROLE
    # One name for all would say who signed where they did not agree to be named.
    name = reviewers.name((expert.pk, agreed, placed))
    if not agreed:
        return told.Reviewer(id=name, affiliation=_texts(expert.affiliation) if placed else {})
    return told.Reviewer(
        id=name,
        name=_texts(expert.person.names),
        affiliation=_texts(expert.affiliation),
        same_as=f"{told.ORCID}{expert.orcid}" if expert.orcid else "",
    )


def _elsewhere(review: ForeignReview, reviewers: Reviewers) -> told.Reviewer:
    return told.Reviewer(
        id=reviewers.name(review.reviewer),
        name=_texts(review.names),
        affiliation=_texts(review.affiliation),
        same_as=f"{told.ORCID}{review.orcid}" if review.orcid else "",
    )


def _house(review: ForeignReview) -> told.Organization:
    return told.Organization(name=_texts(review.house_names), url=review.house_address)


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Sorted, since a database may forget their order."""
    return {tag: str(text) for tag, text in sorted(texts.items()) if text}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
