# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezes a story as it is shown: words, captions, claims with their seals, people."""

from __future__ import annotations

from typing import Any

from kepu.channels.models import Correction
from kepu.directory.actions.experts import may_be_named
from kepu.engine.digest import digest_json
from kepu.review.agreeing import confirming
from kepu.review.anchoring import source_range
from kepu.review.models import Anchor, Claim, Review
from kepu.review.standing import in_words
from kepu.review.states import Naming
from kepu.stories.models import ChapterList, Story
from kepu.stories.queries import masters_in_use

VERSION = 1


def snapshot_of(story: Story) -> dict[str, Any]:
    """*story* as plain JSON, as it stands in the database now."""
    words = story.words()
    claims = list(
        story.claims.filter(dropped_at=None)
        .prefetch_related("anchors", "evidence", "reviews__expert__person")
        .order_by("number")
    )
    return {
        "version": VERSION,
        "story": story.public_id,
        "kind": story.kind,
        "language": story.language,
        "title": story.title,
        "subtitle": story.subtitle,
        "slug": story.slug,
        "summary": story.summary,
        "body": story.body.get_prep_value(),
        "licence": story.licence,
        "unit": story.unit.names,
        "words": story.digest,
        "contributors": [[each.name, each.orcid, each.role] for each in story.contributors.all()],
        **_people(story),
        "origins": [[each.asset, each.source, each.tool] for each in story.origins.all()],
        "masters": [
            {"id": each.public_id, "role": each.role, "language": each.language, "digest": each.digest}
            for each in masters_in_use(story)
        ],
        "captions": [
            {"language": each.language, "kind": each.kind, "cues": each.cues, "digest": each.digest()}
            for each in story.caption_tracks.all()
        ],
        "chapters": _chapters(story),
        "claims": [_claim(each, words) for each in claims],
        "corrections": [_correction(each) for each in story.corrections.exclude(notice="").order_by("pk")],
    }


def _chapters(story: Story) -> list[list[Any]] | None:
    """When each chapter begins, in milliseconds, and its title; ``None`` where those of the film hold."""
    found = ChapterList.objects.filter(story=story).first()
    return None if found is None else [list(each) for each in found.starts()]


def _people(story: Story) -> dict[str, list[str]]:
    """Who of the directory each contributor is, in the same order; nothing where nobody is, so that stories
    which name nobody of it keep their digest."""
    people = [
        each.person.public_id if each.person else "" for each in story.contributors.select_related("person")
    ]
    return {"people": people} if any(people) else {}


def _claim(claim: Claim, words: dict[str, str]) -> dict[str, Any]:
    counted = claim.counted_reviews(claim.digest)
    review = next(iter([*confirming(counted), *counted]), None)
    others = [_review(each) for each in counted if each != review]
    return {
        "id": claim.public_id,
        "number": claim.number,
        "statement": claim.statement,
        "digest": claim.digest,
        "content": claim.content,
        "anchors": [_anchor(each, words) for each in claim.anchors.all()],
        "evidence": [
            {"title": each.title, "doi": each.doi, "address": each.address, "passage": each.passage}
            for each in claim.evidence.all()
        ],
        "review": _review(review) if review is not None else None,
    } | ({"others": others} if others else {})


def _anchor(anchor: Anchor, words: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": anchor.kind, "place": anchor.place}
    if anchor.kind == Anchor.Kind.TEXT:
        start, end = source_range(words, anchor.quote)
        return told | {"exact": anchor.exact, "start": start, "end": end}
    return told | {"start": anchor.start, "end": anchor.end}


def _review(review: Review) -> dict[str, Any]:
    expert = review.expert
    named = review.named and may_be_named(expert)
    return {
        "id": review.public_id,
        "verdict": review.verdict,
        "wording": review.wording,
        "normaliser": review.normaliser,
        "digest": review.digest,
        "signed_at": review.signed_at.isoformat(timespec="seconds"),
        "interests": review.interests,
        "expert": expert.public_id if named else "",
        "names": expert.person.names if named else {},
        "affiliation": expert.affiliation if named or review.naming == Naming.ROLE else {},
        "orcid": expert.orcid if named else "",
    }


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "id": correction.public_id,
        "claim": correction.claim.number,
        "grade": correction.grade,
        "was": correction.was,
        "now": "" if correction.claim.dropped_at else in_words(correction.claim.content),
        "notice": correction.notice,
        "opened_at": correction.opened_at.isoformat(timespec="seconds"),
        "copies": correction.copies.count(),
    }


def snapshot_digest(snapshot: dict[str, Any]) -> str:
    """The digest of a snapshot."""
    return digest_json(snapshot)
