# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes in a file of claims, evidence and reviews from another house."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.engine.reviews import document as told
from kepu.engine.reviews.files import read_document
from kepu.engine.reviews.told import summary
from kepu.engine.reviews.verifying import CAPTIONS, FILM, verify_document
from kepu.engine.reviews.work import Work
from kepu.ledger.actions.record import record
from kepu.ledger.models import Record
from kepu.review.actions.evidence import add_told
from kepu.review.errors import ReviewError
from kepu.review.evidence.csl import Item, cleaned, plain, web_address
from kepu.review.evidence.doi import read_doi
from kepu.review.evidence.told import Told
from kepu.review.exchange.rich_text import block_of
from kepu.review.models import Anchor, Claim, ForeignReview, SignOff
from kepu.review.rebutting import Rebutted, read_rebutted
from kepu.review.standing import Ground, standing
from kepu.stories.actions.stories import begin_story, save_story
from kepu.stories.captioning import put_track
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from kepu.tables.cells import plain as kept_lines

MOST_EVIDENCE = 2000
"""Pieces of evidence of a story that is taken in: each is looked up."""
_AT_ONCE = 400
"""Identifiers that one question to the database asks for."""


def import_reviews(content: bytes, file: str, *, unit: Unit, actor: str = "") -> Story:
    """The story of a file that is not in this house yet, as a draft of *unit*: its words, captions, claims
    and evidence, under the identifiers that they have there. Its reviews are kept as those of another house:
    no person, expert, invitation or sign-off is made of them, so that here every claim waits to be signed.

    Raises ``ReviewFileError`` for what is no such file, and ``ReviewError`` for one whose digests do not
    follow, or of which something is here already; nothing of it is kept then.
    """
    document = read_document(content, file)
    found = verify_document(document)
    if not found.sound:
        raise ReviewError(_("{file} was not taken in. {why}"), file=file, why=str(summary(found)))
    _check_house(document, file)
    _check_work(document, file)
    _check_evidence(document, file)
    _check_rebuttals(document, file)
    try:
        return _take_in(document, file, unit, actor)
    except IntegrityError:
        # What is not here yet can come between the look and the first row, and then has the identifier.
        _check_unknown(document, file)
        raise


@transaction.atomic
def _take_in(document: told.Document, file: str, unit: Unit, actor: str) -> Story:
    _check_unknown(document, file)
    story = _story(document, file, unit, actor)
    _captions(document, story, actor)
    ground = Ground.of(story)
    claims = [_claim(each, story, ground, (file, document.document_digest)) for each in document.claims]
    for claim in document.claims:
        record(
            "claim.imported",
            subject=f"claim:{claim.identifier}",
            actor=actor,
            payload={"story": story.public_id, "statement": claim.text, "digest": claim.digest},
        )
    for wanted, kept in zip(document.claims, claims, strict=True):
        _evidence(wanted, kept, file, actor)
    record(
        "story.imported",
        subject=story.subject,
        actor=actor,
        payload={"digest": document.document_digest, "house": document.house.url},
    )
    return story


def _check_house(document: told.Document, file: str) -> None:
    """What this house has no word for. Raises ``ReviewError``."""
    known = {tag for tag, _name in settings.LANGUAGES}
    if document.story.in_language not in known:
        raise ReviewError(
            _("{file} is a story in “{language}”; this house has: {known}."),
            file=file,
            language=document.story.in_language,
            known=", ".join(sorted(known)),
        )
    if document.story.kind not in Kind.values:
        raise ReviewError(
            _("{file} is a story of a kind that is not known here: {kind}."),
            file=file,
            kind=document.story.kind,
        )


def _check_work(document: told.Document, file: str) -> None:
    """Words that are found no more are looked for in all of the text. Raises ``ReviewError``."""
    lost = sum(not all(each.content.texts) for each in document.claims)
    if lost * sum(len(each.text) for each in document.story.blocks) > Work.MOST:
        raise ReviewError(
            _("{file} was not taken in: too many of its claims stand on words that are not there."), file=file
        )


def _check_evidence(document: told.Document, file: str) -> None:
    """Evidence is told as houses write it, so that what is known here of the same work is found, and nothing
    of it is lost. Raises ``ReviewError``."""
    if sum(len(each.citation) for each in document.claims) > MOST_EVIDENCE:
        raise ReviewError(
            _("{file} was not taken in: it names more than {most} pieces of evidence."),
            file=file,
            most=MOST_EVIDENCE,
        )
    for claim in document.claims:
        for each in claim.citation:
            reference = _reference(each)
            told_here = (each.title, each.quotation, each.doi, each.url, reference)
            kept = (
                plain(each.title),
                kept_lines(each.quotation).strip(),
                read_doi(each.doi) or "",
                web_address(each.url),
                cleaned(reference),
            )
            if told_here != kept or not each.title:
                words = _(
                    "{file} was not taken in: the evidence “{title}” of claim {number} is not written as a"
                    " house writes it."
                )
                raise ReviewError(words, file=file, title=plain(each.title, 60), number=claim.position)


def _check_rebuttals(document: told.Document, file: str) -> None:
    """What a claim answers is told as houses write it, for it is signed like that. Raises ``ReviewError``."""
    for claim in document.claims:
        if claim.content.rebuts is None:
            continue
        made = Rebutted(**msgspec.to_builtins(claim.content.rebuts))
        try:
            same = read_rebutted(made, claim.text) == made
        except ReviewError:
            same = False
        if not same:
            words = _(
                "{file} was not taken in: what claim {number} answers is not written as a house writes it."
            )
            raise ReviewError(words, file=file, number=claim.position)


def _reference(evidence: told.Evidence) -> Item:
    made: Item = msgspec.to_builtins(evidence.reference) if evidence.reference is not None else {}
    return made


def _check_unknown(document: told.Document, file: str) -> None:
    """Nothing in the file may be here already, or have been: what is signed and recorded under an identifier
    is about what had it first. Raises ``ReviewError``."""
    story = document.story.identifier
    claims = [each.identifier for each in document.claims]
    reviews = [each.identifier for claim in document.claims for each in claim.review]
    subjects = [f"story:{story}", *(f"claim:{each}" for each in claims)]
    known = Story.objects.filter(public_id=story).exists() or any(
        Claim.objects.filter(public_id__in=some).exists() for some in _parted(claims)
    )
    known = known or any(
        SignOff.objects.filter(public_id__in=some).exists()
        or ForeignReview.objects.filter(public_id__in=some).exists()
        for some in _parted(reviews)
    )
    known = known or any(
        SignOff.objects.filter(subject__in=some).exists() or Record.objects.filter(subject__in=some).exists()
        for some in _parted(subjects)
    )
    if known:
        raise _known(document, file)


def _known(document: told.Document, file: str) -> ReviewError:
    words = _(
        "{file} was not taken in: this house knows the story {story}, or a claim or review of it, already."
    )
    return ReviewError(words, file=file, story=document.story.identifier)


def _parted(names: list[str]) -> Iterable[list[str]]:
    return (names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE))


def _story(document: told.Document, file: str, unit: Unit, actor: str) -> Story:
    wanted = document.story
    story = begin_story(
        wanted.headline,
        unit=unit,
        language=wanted.in_language,
        kind=wanted.kind,
        actor=actor,
        public_id=wanted.identifier,
    )
    blocks = [block_of(each.id.removeprefix("#"), each.text) for each in wanted.blocks]
    story.summary = wanted.abstract
    story.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    save_story(story, base=story.latest_revision_id, actor=actor)
    fresh: Story = Story.objects.select_related("locale", "unit").get(pk=story.pk)
    kept = [each for place, each in fresh.words().items() if place not in ("title", "summary")]
    if kept != [each.text for each in wanted.blocks] or fresh.digest != wanted.digest:
        raise ReviewError(_("{file} has words that this house cannot keep as they are."), file=file)
    return fresh


def _captions(document: told.Document, story: Story, actor: str) -> None:
    for wanted in document.story.captions:
        cues = [Cue(start, end, plain_lines(text)) for start, end, text in wanted.cues]
        track = put_track(
            story,
            caption_track(wanted.in_language, cues),
            language=wanted.in_language,
            actor=actor,
            drafted_by=wanted.drafted_by,
        )
        if track.digest() != wanted.digest:
            raise ReviewError(
                _("The captions in {language} are not in the order of their times."),
                language=wanted.in_language,
            )


def _claim(wanted: told.Claim, story: Story, ground: Ground, source: tuple[str, str]) -> Claim:
    """Keep a claim; *source* is the file that it comes from, by its name and the digest of what is in it."""
    claim = Claim.objects.create(
        public_id=wanted.identifier,
        story=story,
        number=wanted.position,
        statement=wanted.text,
        tier=wanted.tier,
        rebuts=msgspec.to_builtins(wanted.content.rebuts) if wanted.content.rebuts is not None else {},
    )
    anchors = [_anchor(each, claim) for each in wanted.anchors]
    for anchor in anchors:
        anchor.save()
    # Looking changes the rows that it is given: what the file says of the anchors stays.
    now = standing(claim, ground, Anchor.objects.filter(claim=claim))
    for anchor, looked in zip(anchors, now.anchors, strict=True):
        if anchor.found != looked.found:
            Anchor.objects.filter(pk=anchor.pk).update(found=looked.found)
    held = wanted.content
    if (now.content["texts"], now.content["captions"]) != (
        held.texts,
        [list(each) for each in held.captions],
    ):
        raise ReviewError(
            _("{file} was not taken in: what claim {number} stands on is not found just once."),
            file=source[0],
            number=wanted.position,
        )
    claim.content, claim.digest = now.content, now.digest
    claim.save(update_fields=["content", "digest"])
    for review in wanted.review:
        _review(review, claim, source[1])
    return claim


def _evidence(wanted: told.Claim, claim: Claim, file: str, actor: str) -> None:
    """Say what supports a claim as somebody of this house would: it is recorded, and looked up here anew.
    Raises ``ReviewError``."""
    for each in wanted.citation:
        made = Told(each.title, each.doi, each.url, _reference(each))
        added = add_told(claim, [made], passage=each.quotation, kind=each.kind, actor=actor)
        if added.there:
            raise ReviewError(
                _("{file} was not taken in: claim {number} names the same evidence twice: “{title}”."),
                file=file,
                number=wanted.position,
                title=plain(each.title, 60),
            )


def _anchor(wanted: told.Annotation, claim: Claim) -> Anchor:
    """The row of an anchor whose shape was verified."""
    source, made = wanted.target.source, Anchor(claim=claim, kind=Anchor.Kind.TEXT)
    if source == FILM:
        # The film is not here: the passage is known by its digest, and not found.
        made.kind, made.passage, made.found = Anchor.Kind.MEDIA, wanted.target.passage, False
    elif source.startswith(CAPTIONS):
        made.kind, made.place = Anchor.Kind.CAPTIONS, source.removeprefix(CAPTIONS)
    else:
        made.place = source.removeprefix("#")
    for each in wanted.target.selector:
        if isinstance(each, told.TextQuoteSelector):
            made.exact, made.prefix, made.suffix = each.exact, each.prefix, each.suffix
        elif isinstance(each, told.FragmentSelector):
            made.start, made.end = each.range()
        elif made.kind == Anchor.Kind.CAPTIONS:
            made.at = each.start
        else:
            made.start = each.start
    return made


def _review(wanted: told.Review, claim: Claim, source: str) -> None:
    ForeignReview.objects.create(
        claim=claim,
        public_id=wanted.identifier,
        house_names=wanted.publisher.name,
        house_address=wanted.publisher.url,
        reviewer=f"{source}:{wanted.author.id}",
        names=wanted.author.name,
        affiliation=wanted.author.affiliation,
        orcid=wanted.author.same_as.removeprefix(told.ORCID),
        verdict=wanted.verdict,
        wording=wanted.wording,
        interests=wanted.interests,
        content=msgspec.to_builtins(wanted.content),
        digest=wanted.digest,
        normaliser=wanted.normaliser,
        signed_at=datetime.fromisoformat(wanted.date_published),
        void_at=datetime.fromisoformat(wanted.void.moment) if wanted.void is not None else None,
        void_reason=wanted.void.reason if wanted.void is not None else {},
    )
