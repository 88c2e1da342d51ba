# SPDX-License-Identifier: Apache-2.0
"""Reads a saved public page: what it tells machines of its claims, and what readers see of them."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kepu.engine.errors import ReviewFileError
from kepu.engine.language import sentence
from kepu.engine.reviews.document import (
    Content,
    Digest,
    Identifier,
    KnownDigest,
    Moment,
    Rebutted,
    Verdict,
)
from kepu.engine.reviews.page_shown import Shown, read_shown
from kepu.engine.reviews.page_tree import Element, read_tree

LARGEST = 8 << 20
"""Bytes of a saved page."""
LINKED_DATA = "application/ld+json"
_SPEAKERS = {"person": "Person", "organization": "Organization"}


class PageReview(msgspec.Struct, frozen=True, rename="camel"):
    """A review as a page tells machines of it; ``author`` and ``publisher`` are told to readers too."""

    identifier: Identifier
    verdict: Verdict
    wording: str
    normaliser: int
    digest: Digest
    record_digest: Digest
    date_published: Moment
    author: dict[str, Any] = {}
    publisher: dict[str, Any] = {}


_IN_SCHEMA_ORG = {
    "claim_reviewed": "claimReviewed",
    "item_reviewed": "itemReviewed",
    "rating": "reviewRating",
}


class PageClaim(msgspec.Struct, frozen=True, rename=_IN_SCHEMA_ORG):
    """A claim as a page tells machines of it. Where it is a signed rebuttal, ``claim_reviewed`` is what
    somebody else stated, ``item_reviewed`` who did, where and when, and ``rating`` what was found of that."""

    identifier: Identifier
    position: int
    text: str
    digest: KnownDigest
    content: Content
    review: list[PageReview]
    claim_reviewed: str = ""
    item_reviewed: dict[str, Any] = {}
    rating: dict[str, Any] = {}


def item_reviewed(rebutted: Rebutted) -> dict[str, Any]:
    """What somebody else stated, as schema.org's ``Claim``: who did, where it stands and when it was said."""
    told: dict[str, Any] = {
        "@type": "Claim",
        "author": {"@type": _SPEAKERS[rebutted.kind], "name": rebutted.by},
    }
    if rebutted.day:
        told["datePublished"] = rebutted.day
    if rebutted.address:
        told["appearance"] = {"@type": "CreativeWork", "url": rebutted.address}
    return told


class PageStory(msgspec.Struct, frozen=True, rename={"claims": "mainEntity"}):
    """A story as a page tells machines of it."""

    identifier: Identifier
    name: str
    claims: Annotated[list[PageClaim], Meta(max_length=2000)]
    publisher: dict[str, Any] = {}


class PageTold(msgspec.Struct, frozen=True):
    """What a page tells machines; ``twice`` where it does so more than once, so that one may read this and
    another that."""

    story: PageStory
    twice: bool = False


def read_page(content: bytes, file: str) -> tuple[PageTold, Shown]:
    """What the page *content* tells machines, and what it shows; *file* is what sentences call it. Raises
    ``ReviewFileError`` for what is no page of a story."""
    if len(content) > LARGEST:
        raise ReviewFileError(
            sentence("{file} is larger than {size} MiB: it is no page of a story.", file=file, size=8)
        )
    try:
        root, torn = read_tree(content.decode("utf-8-sig"))
    except (ValueError, AssertionError) as error:
        raise ReviewFileError(sentence("{file} is no web page in UTF-8.", file=file)) from error
    scripts = [each for each in root.each() if _is_linked_data(each)]
    for script in scripts:
        try:
            story = msgspec.json.decode(script.text() or "", type=PageStory)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            continue
        shown = read_shown(root)
        shown = dataclasses.replace(shown, odd=shown.odd or torn)
        return PageTold(story, twice=len(scripts) > 1), shown
    raise ReviewFileError(
        sentence(
            "{file} does not say in JSON-LD which claims it makes and who signed them: it is no page of a"
            " story, or was saved without that.",
            file=file,
        )
    )


def _is_linked_data(element: Element) -> bool:
    """Whether other programs would read it as such."""
    kind = element.attributes.get("type", "").partition(";")[0]
    return element.tag == "script" and kind.strip().lower() == LINKED_DATA
