# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories with reviews of every kind, and houses that are emptied, for tests of the open format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from kepu.directory.actions.experts import withdraw_consent
from kepu.directory.models import Unit
from kepu.engine.content import VERSION
from kepu.engine.reviews.digests import document_digest
from kepu.engine.reviews.document import Document
from kepu.engine.reviews.files import write_document
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.rebut import rebut
from kepu.review.exchange.exporting import export_reviews
from kepu.review.models import Anchor, Claim, Evidence, ForeignReview
from kepu.review.rebutting import Rebutted
from kepu.stories.models import Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast

ELSEWHERE = "https://elsewhere.example.org"
"""Where another house stands."""
TABLE = {
    "caption": "Distances",
    "columns": [{"type": "text", "heading": "Body"}, {"type": "text", "heading": "km"}],
    "rows": [{"values": ["Moon", "384,400"]}, {"values": ["Sun", ""]}],
}
CSL = {
    "type": "article-journal",
    "title": "How light travels",
    "container-title": "Sample Journal",
    "author": [{"family": "Sample", "given": "A.", "ORCID": "0000-0002-1825-0097"}, {"literal": "Group"}],
    "issued": {"date-parts": [[2024, 5]]},
    "accessed": {"literal": "last spring"},
    "DOI": "10.1000/182",
    "URL": "https://example.org/182",
}
REBUTTED = Rebutted(
    "Light from the Moon <needs> an hour & more.", "A. Sample", "person", "https://example.org/moon?a=1&b=2",
    "2026-03-01",
)  # fmt: skip
THIRD, FOURTH, FIFTH, SIXTH = (f"aaaaaaaa-0000-4000-8000-00000000000{n}" for n in range(3, 7))
BODY = [
    *loop.BODY,
    ("heading", "How <far> is it & why?", THIRD),
    ("formula", r"d = \frac{c t}{2}", FOURTH),
    ("table", TABLE, FIFTH),
    ("quote", {"text": "It is far.\n\nVery far. 月亮🌕", "source": ""}, SIXTH),
]


def story_with_reviews(unit: Unit, owner: User) -> Story:
    """A story with claims in text and captions, of which one is signed by two, one by nobody, one is void, one
    disputed."""
    story = loop.rewritten(loop.written_story(unit, owner), BODY, summary="How far is it?")
    loop.captioned(story)
    named = loop.expert_of(unit)
    quiet = loop.expert_of(unit, "Quiet Expert", "quiet@example.org")
    first = rebut(loop.text_claim(story), REBUTTED)
    add_evidence(first, "How light travels", doi="10.1000/182", passage="“About 1.3 s”, it says.")
    add_evidence(first, "A page", address="https://example.org/moon?a=1&b=2")
    Evidence.objects.filter(claim=first, title="How light travels").update(csl=CSL, kind=Evidence.Kind.DATA)
    loop.signed(first, named, interests="Sells telescopes")
    loop.signed(first, quiet)
    withdraw_consent(quiet)
    spoken = mark_claim(story, "Light needs 1.3 seconds.", [Marked(1000, 1900)], tier="high")
    loop.signed(spoken, named, "change", wording="Light needs about 1.3 seconds.")
    lines = "\n".join(text for _start, _end, text in loop.CUES)
    start = lines.index("1.3 seconds")
    mark_claim(
        story,
        "The title is true.",
        [Marked(0, 5, "title"), Marked(0, 3, "summary"), Marked(start, start + 11, "captions:en")],
    )
    lost = loop.text_claim(story, loop.OTHER, loop.SECOND)
    loop.signed(lost, named)
    other = ("paragraph", "<p>The Moon is larger than that.</p>", loop.SECOND)
    return loop.rewritten(story, [BODY[0], other, *BODY[2:]])


def film_claim(story: Story, passage: str) -> Claim:
    """A claim on a passage that was read already."""
    claim = Claim.objects.create(story=story, number=90, statement="It moves.")
    Anchor.objects.create(
        claim=claim, kind=Anchor.Kind.MEDIA, start=500, end=1500, passage=passage, found=False
    )
    return claim


def taken_in(claim: Claim, number: int = 1, **more: Any) -> ForeignReview:
    """A review as taking in a file leaves it, of what stands under *claim*."""
    told = {
        "public_id": f"{number:012d}",
        "house_names": {"en": "Another House"},
        "house_address": "https://elsewhere.example.org",
        "reviewer": f"x:_:reviewer-{number}",
        "names": {"en": "Zhao Elsewhere"},
        "affiliation": {"en": "Far Institute"},
        "orcid": "0000-0002-1825-0097",
        "verdict": "change",
        "wording": "Light needs 10^{6} µs.",
        "content": claim.content,
        "digest": claim.digest,
        "normaliser": VERSION,
        "signed_at": timezone.now(),
    }
    return ForeignReview.objects.create(claim=claim, **told | more)


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
    """What stands in the file *content*."""
    told: dict[str, Any] = json.loads(content)
    return told


def without_house(content: bytes) -> bytes:
    """The file but for what names the house that wrote it, byte by byte."""
    house = document_of(content)["house"]
    told = json.dumps(house, ensure_ascii=False, indent=1).replace("\n", "\n ")
    assert content.count(f' "house": {told},'.encode()) == 1
    return content.replace(f' "house": {told},'.encode(), b"", 1)


def sealed(told: dict[str, Any]) -> bytes:
    """A file whose own digest follows from what is in it, as a forger would make it."""
    document = msgspec.convert(told, Document)
    return write_document(msgspec.structs.replace(document, document_digest=document_digest(document)))
