# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a public page tells machines, in JSON-LD: the story, its claims, and who signed them.

Our own claims are schema.org's ``Claim`` with their reviews. ``ClaimReview`` is for claims that others make:
one of ours that answers such a claim is told so, once an expert found it correct. What was found of the
other is told in words alone: a verdict on our answer is no point on a scale for their statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kepu.channels.frozen import reviews_of
from kepu.channels.models import Publication
from kepu.directory.names import read_in
from kepu.engine.digest import digest_bytes
from kepu.engine.reviews.digests import record_digest
from kepu.engine.reviews.document import Rebutted
from kepu.engine.reviews.page import PageReview, item_reviewed
from kepu.engine.reviews.vocabulary import OWN_TERMS
from kepu.review.states import CONFIRMS, Verdict
from kepu.stories.kinds import Kind
from kepu.theme.film_page import LANGUAGES
from kepu.website.addresses import how_address, media_address, story_address

_FIRST_NORMALISER = 1
"""That of every review in a snapshot which does not tell it."""
_KINDS = {
    Kind.FILM: "VideoObject",
    Kind.SHORT_VIDEO: "VideoObject",
    Kind.LIVE_RECORDING: "VideoObject",
    Kind.AUDIO: "AudioObject",
}


def linked_data(publication: Publication, agreed: Set[str], placed: Set[str]) -> dict[str, Any]:
    """What the page of *publication* tells machines; *agreed* are the reviews that carry the name of
    their expert now, *placed* those that say where their expert works and no more."""
    snapshot = publication.snapshot
    address = settings.HOUSE.address + story_address(snapshot)
    first, last = publication.first_at, publication.published_at
    told: dict[str, Any] = {
        "@context": ["https://schema.org", OWN_TERMS],
        "@type": _KINDS.get(Kind(snapshot["kind"]), "Article"),
        "@id": address,
        "identifier": snapshot["story"],
        "name": snapshot["title"],
        "headline": snapshot["title"],
        "description": snapshot["summary"],
        "inLanguage": LANGUAGES[publication.language],
        "datePublished": first.isoformat(timespec="seconds") if first else "",
        "uploadDate": first.isoformat(timespec="seconds") if first else "",
        "dateModified": last.isoformat(timespec="seconds") if last else "",
        "publisher": house_with_policies(),
        "mainEntity": [_claim(each, address, agreed, placed, first) for each in snapshot["claims"]],
        "correction": [
            {"@type": "CorrectionComment", "text": each["notice"]} for each in snapshot["corrections"]
        ],
    }
    if base := publication.receipt.get("poster"):
        told["thumbnailUrl"] = media_address(publication) + base
    return told


def house() -> dict[str, str]:
    """This house, as machines are told of it."""
    return {"@type": "Organization", "name": read_in(settings.HOUSE_NAME), "url": settings.HOUSE.address}


def house_with_policies() -> dict[str, str]:
    """The same with where it says how it checks and corrects, in the language of the page."""
    how = settings.HOUSE.address + how_address(get_language() or settings.LANGUAGE_CODE)
    return house() | {"publishingPrinciples": how, "correctionsPolicy": f"{how}#corrections"}


def _claim(
    claim: Mapping[str, Any], address: str, agreed: Set[str], placed: Set[str], first: datetime | None
) -> dict[str, Any]:
    """A claim with all that its digest is of, so that a reader can recompute it."""
    told = {
        "@type": "Claim",
        "@id": f"{address}#claim-{claim['number']}",
        "identifier": claim["id"],
        "position": claim["number"],
        "text": claim["statement"],
        "citation": [f"https://doi.org/{each['doi']}" for each in claim["evidence"] if each["doi"]],
        "digest": claim["digest"],
        "content": claim["content"],
        "review": [_review(claim["id"], each, _author(each, agreed, placed)) for each in reviews_of(claim)],
    }
    return told | (_rebuttal(claim, told["@id"], first) if is_rebuttal(claim) else {})


def is_rebuttal(claim: Mapping[str, Any]) -> bool:
    """Whether a claim of a snapshot answers somebody, and an expert found it correct."""
    review = claim["review"]
    return bool(claim["content"].get("rebuts")) and bool(review) and review["verdict"] in CONFIRMS


def _rebuttal(claim: Mapping[str, Any], address: str, first: datetime | None) -> dict[str, Any]:
    """What makes a claim a review of what somebody else stated."""
    rebutted = Rebutted(**claim["content"]["rebuts"])
    signed = _signed_at(claim["review"])
    return {
        "@type": "ClaimReview",
        "url": address,
        "author": house_with_policies(),
        "datePublished": (max(first, signed) if first else signed).isoformat(timespec="seconds"),
        "claimReviewed": rebutted.statement,
        "itemReviewed": item_reviewed(rebutted),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": _("Rebutted: the answer to it was checked and found correct"),
        },
    }


def _signed_at(review: Mapping[str, Any]) -> datetime:
    signed = parse_datetime(review["signed_at"])
    assert signed is not None, "a snapshot holds times as they were written"
    return signed


def _review(claim: str, review: Mapping[str, Any], author: dict[str, str]) -> dict[str, Any]:
    told = PageReview(
        identifier=review["id"],
        verdict=review["verdict"],
        wording=review.get("wording", ""),
        normaliser=review.get("normaliser", _FIRST_NORMALISER),
        digest=review["digest"],
        record_digest=digest_bytes(b""),
        date_published=_signed_at(review).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        author=author,
        publisher=house(),
    )
    told = msgspec.structs.replace(told, record_digest=record_digest(claim, told))
    said: dict[str, Any] = msgspec.to_builtins(told)
    return {"@type": "Review", "reviewBody": str(Verdict(review["verdict"]).label)} | said


def _author(review: Mapping[str, Any], agreed: Set[str], placed: Set[str]) -> dict[str, str]:
    """Who signed, where they let themselves be named; where they work, where they let no more be told."""
    if not (review["expert"] and review["id"] in agreed):
        where = read_in(review["affiliation"]) if review["id"] in placed else ""
        return {"@type": "Person"} | ({"affiliation": where} if where else {})
    told = {"@type": "Person", "name": read_in(review["names"])}
    if affiliation := read_in(review["affiliation"]):
        told["affiliation"] = affiliation
    if review["orcid"]:
        told["sameAs"] = f"https://orcid.org/{review['orcid']}"
    return told
