# SPDX-License-Identifier: Apache-2.0
"""What a file of reviews is made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kepu.engine.reviews.vocabulary import CONTEXT, FORMAT

MOST_BLOCKS, MOST_CLAIMS, MOST_REVIEWS, MOST_EACH = 1000, 2000, 200, 100
MOST_CUES = 20_000
ORCID = "https://orcid.org/"
_DIGEST = r"^b2-256:[0-9a-f]{64}$"
Identifier = Annotated[str, Meta(pattern="^[0-9abcdefghjkmnpqrstvwxyz]{12}$")]
Digest = Annotated[str, Meta(pattern=_DIGEST)]
KnownDigest = Annotated[str, Meta(pattern=rf"^$|{_DIGEST}")]
"""A digest, or nothing where it is not known."""
Language = Annotated[str, Meta(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", max_length=35)]
Moment = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
"""In UTC, to the second."""
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Line = Annotated[str, Meta(max_length=500)]
Text = Annotated[str, Meta(max_length=4000)]
Long = Annotated[str, Meta(max_length=200_000)]
Address = Annotated[str, Meta(pattern=r"^$|^https?://[^\s]+$", max_length=500)]
Texts = Annotated[dict[Language, Line], Meta(max_length=20)]
"""A text by language."""
Verdict = Literal["correct", "change", "wrong", "unsure", "not-mine"]


def _written(name: str) -> str:
    """What a member is called in the file: ``in_language`` is ``inLanguage``."""
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def _in_node(name: str) -> str:
    return f"@{name}" if name in ("id", "context") else _written(name)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename=_written):
    """Something in a file. What the format does not know is refused; what has a default may be left out."""


class Node(Part, frozen=True, tag_field="@type", rename=_in_node):
    """A node of JSON-LD, which says what it is."""


class Selector(Part, frozen=True, tag_field="type"):
    """A node of Web Annotation, which says what it is in that standard's way."""


class Organization(Node, frozen=True, tag="Organization"):
    """A house: what it is called, and its address on the web."""

    name: Texts
    url: Address = ""


class TextBlock(Node, frozen=True, tag="TextBlock"):
    """The words of one block of a body; what anchors name begins with ``#``."""

    id: Annotated[str, Meta(pattern="^#[0-9A-Za-z-]{1,40}$")]
    text: Long


class CaptionTrack(Node, frozen=True, tag="CaptionTrack"):
    """Captions in one language: begin and end in milliseconds, and words, of each. ``drafted_by`` names the
    model that recognised the words, where nobody has read them yet."""

    in_language: Language
    cues: Annotated[list[tuple[Number, Number, Text]], Meta(max_length=MOST_CUES)]
    digest: Digest
    drafted_by: Annotated[str, Meta(max_length=100)] = ""


class Story(Node, frozen=True, tag="CreativeWork"):
    """The words that claims stand in. ``digest`` is the content digest of title, summary and body."""

    id: Line
    identifier: Identifier
    kind: Annotated[str, Meta(pattern="^[a-z-]{1,16}$")]
    in_language: Language
    headline: Annotated[str, Meta(min_length=1, max_length=200)]
    abstract: Annotated[str, Meta(max_length=2000)]
    blocks: Annotated[list[TextBlock], Meta(max_length=MOST_BLOCKS)]
    captions: Annotated[list[CaptionTrack], Meta(max_length=MOST_EACH)]
    digest: Digest


class TextQuoteSelector(Selector, frozen=True, tag="TextQuoteSelector"):
    """The normalised words, and what stands around them."""

    exact: Annotated[str, Meta(min_length=1, max_length=200_000)]
    prefix: Annotated[str, Meta(max_length=64)] = ""
    suffix: Annotated[str, Meta(max_length=64)] = ""


class TextPositionSelector(Selector, frozen=True, tag="TextPositionSelector"):
    """Where they stand, in code points of the normalised text of their block."""

    start: Number
    end: Number


class FragmentSelector(Selector, frozen=True, tag="FragmentSelector"):
    """A time by Media Fragments, in seconds: ``t=1.500,3.250``."""

    conforms_to: Literal["http://www.w3.org/TR/media-frags/"]
    value: Annotated[str, Meta(pattern=r"^t=[0-9]{1,6}\.[0-9]{3},[0-9]{1,6}\.[0-9]{3}$")]

    @classmethod
    def of(cls, start: int, end: int) -> FragmentSelector:
        """That of *start* until *end*, in milliseconds."""
        value = f"t={start // 1000}.{start % 1000:03d},{end // 1000}.{end % 1000:03d}"
        return cls(conforms_to="http://www.w3.org/TR/media-frags/", value=value)

    def range(self) -> tuple[int, int]:
        """From when until when, in milliseconds."""
        start, _comma, end = self.value.removeprefix("t=").partition(",")
        return int(start.replace(".", "")), int(end.replace(".", ""))


class SpecificResource(Selector, frozen=True, tag="SpecificResource"):
    """Of what, and where in it: ``#title``, ``#summary`` or a block by quote and position; ``#captions-en``
    by time, or by quote and position in all of its words and the time of these; ``#film`` by time.
    ``passage`` is the digest of the packets of a film, else empty."""

    source: Annotated[str, Meta(pattern="^#[0-9A-Za-z-]{1,44}$")]
    selector: Annotated[
        list[TextQuoteSelector | TextPositionSelector | FragmentSelector], Meta(min_length=1, max_length=3)
    ]
    passage: KnownDigest = ""


class Annotation(Selector, frozen=True, tag="Annotation"):
    """Where a claim stands, as a Web Annotation."""

    id: Line
    motivation: Literal["identifying"]
    body: Line
    target: SpecificResource


class Rebutted(Part, frozen=True):
    """What somebody else stated and a claim answers: who said it, where it stands on the web and on which
    day, both empty where nobody knows."""

    statement: Annotated[str, Meta(min_length=1, max_length=2000)]
    by: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Literal["person", "organization"]
    address: Address
    day: Annotated[str, Meta(pattern=r"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Content(Part, frozen=True):
    """What a signature on a claim holds: see ``docs/reference/content-digest.md``. ``rebuts`` is there where
    the claim answers somebody alone."""

    statement: Annotated[str, Meta(max_length=2000)]
    texts: Annotated[list[Long], Meta(max_length=MOST_EACH)]
    captions: Annotated[list[tuple[Language, Long]], Meta(max_length=MOST_EACH)]
    passages: Annotated[list[KnownDigest], Meta(max_length=MOST_EACH)]
    rebuts: Rebutted | None = None


_CSL_NAMES = {
    "container_title": "container-title",
    "collection_title": "collection-title",
    "publisher_place": "publisher-place",
    "date_parts": "date-parts",
    "non_dropping_particle": "non-dropping-particle",
}


class Csl(Part, frozen=True, rename=_CSL_NAMES):
    """Something of CSL-JSON."""


class CslName(Csl, frozen=True):
    """Somebody who wrote, edited or translated."""

    family: Line = ""
    given: Line = ""
    literal: Line = ""
    non_dropping_particle: Line = ""
    suffix: Line = ""
    ORCID: Line = ""


class CslDate(Csl, frozen=True):
    """Year, month and day as far as they are known, or words."""

    date_parts: Annotated[
        list[Annotated[list[Number], Meta(min_length=1, max_length=3)]], Meta(max_length=1)
    ] = []
    literal: Line = ""


Names = Annotated[list[CslName], Meta(max_length=100)]


class Reference(Csl, frozen=True):
    """What of CSL-JSON a reference holds."""

    type: Annotated[str, Meta(pattern="^[a-z][a-z_-]{0,39}$")]
    title: Line = ""
    author: Names = []
    editor: Names = []
    translator: Names = []
    issued: CslDate | None = None
    accessed: CslDate | None = None
    container_title: Line = ""
    collection_title: Line = ""
    publisher: Line = ""
    publisher_place: Line = ""
    volume: Line = ""
    issue: Line = ""
    page: Line = ""
    number: Line = ""
    edition: Line = ""
    ISBN: Line = ""
    ISSN: Line = ""
    language: Line = ""
    genre: Line = ""
    version: Line = ""
    note: Line = ""
    DOI: Line = ""
    URL: Address = ""


class Evidence(Node, frozen=True, tag="CreativeWork"):
    """What supports a claim, with the passage of it that says so, and its reference as CSL-JSON."""

    title: Line
    kind: Literal["work", "data", "document", "page"] = "work"
    doi: Annotated[str, Meta(pattern=r"^$|^10\.[^/]*/", max_length=200)] = ""
    url: Address = ""
    quotation: Text = ""
    reference: Reference | None = None


class Reviewer(Node, frozen=True, tag="Person"):
    """Who signed. ``id`` tells one from another within the file; names are there where they agreed to be
    named, and ``sameAs`` is their ORCID's address. ``affiliation`` stands alone where they let no more be
    told."""

    id: Annotated[str, Meta(pattern="^_:reviewer-[1-9][0-9]{0,5}$")]
    name: Texts = {}
    affiliation: Texts = {}
    same_as: Annotated[
        str, Meta(pattern=rf"^$|^{ORCID}[0-9]{{4}}-[0-9]{{4}}-[0-9]{{4}}-[0-9]{{3}}[0-9X]$")
    ] = ""


class Void(Part, frozen=True):
    """When and why a review was made void, by language."""

    moment: Moment
    reason: Texts


class Review(Node, frozen=True, tag="Review"):
    """One expert's verdict on a claim. ``digest`` is of the content that they signed; ``recordDigest`` ties
    the verdict to it; ``publisher`` is the house in which they signed."""

    id: Line
    identifier: Identifier
    author: Reviewer
    publisher: Organization
    date_published: Moment
    verdict: Verdict
    wording: Annotated[str, Meta(max_length=2000)]
    interests: Annotated[str, Meta(max_length=2000)]
    normaliser: Number
    content: Content
    digest: Digest
    record_digest: Digest
    void: Void | None = None


class Claim(Node, frozen=True, tag="Claim"):
    """One checkable statement. ``digest`` is of the content that stands now; empty where part of it is not
    known."""

    id: Line
    identifier: Identifier
    position: Annotated[int, Meta(ge=1, le=MOST_CLAIMS)]
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    tier: Literal["normal", "high"]
    anchors: Annotated[list[Annotation], Meta(min_length=1, max_length=MOST_EACH)]
    content: Content
    digest: KnownDigest
    citation: Annotated[list[Evidence], Meta(max_length=MOST_EACH)]
    review: Annotated[list[Review], Meta(max_length=MOST_REVIEWS)]


class Document(Node, frozen=True, tag="ReviewFile"):
    """The claims of one story, with their evidence and reviews. ``documentDigest`` is of all but ``house``,
    which is who wrote the file."""

    context: list[str | dict[str, Any]]
    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    house: Organization
    story: Story
    claims: Annotated[list[Claim], Meta(max_length=MOST_CLAIMS)]
    document_digest: Digest


def schema() -> dict[str, Any]:
    """The JSON Schema of a file."""
    made = msgspec.json.schema(Document)
    made["$defs"]["Document"]["properties"]["@context"] = {"const": CONTEXT}
    for each in made["$defs"].values():
        each["description"] = " ".join(each["description"].split())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kepu:review:{FORMAT}:schema",
        "title": "Claims, evidence and reviews of a story",
        **made,
    }
