# SPDX-License-Identifier: Apache-2.0
"""The digests in a file of reviews, recomputed from what stands in it."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from kepu.engine.content import VERSION as NORMALISER
from kepu.engine.content import content_digest
from kepu.engine.digest import digest_json
from kepu.engine.reviews.document import CaptionTrack, Content, Document, Story

_LEFT_OUT = frozenset({"@context", "house", "documentDigest"})
"""The context is always the same, and holds a number that is not whole."""
KNOWN_NORMALISERS = frozenset({NORMALISER})


def words_digest(story: Story) -> str:
    """The content digest of the words of *story*."""
    body = [block.text for block in story.blocks]
    return content_digest({"title": story.headline, "summary": story.abstract, "body": body})


def track_digest(track: CaptionTrack) -> str:
    """The content digest of a caption track."""
    cues = [list(cue) for cue in track.cues]
    return content_digest({"language": track.in_language, "kind": "captions", "cues": cues})


def signed_digest(content: Content) -> str:
    """The content digest that a signature on a claim holds."""
    told: dict[str, Any] = msgspec.to_builtins(content)
    return content_digest(told)


class Recorded(Protocol):
    """What of a review its record holds."""

    @property
    def identifier(self) -> str:
        """Which it is."""

    @property
    def digest(self) -> str:
        """Of what was signed."""

    @property
    def normaliser(self) -> int:
        """Under which version of it."""

    @property
    def verdict(self) -> str:
        """What was found."""

    @property
    def wording(self) -> str:
        """How it should read, where a change was asked for."""

    @property
    def date_published(self) -> str:
        """When it was signed, in UTC."""


def record_digest(claim: str, review: Recorded) -> str:
    """The digest that ties a verdict to what was signed: of the identifiers of *claim* and review, the digest
    and its normaliser, the verdict with its wording, and when it was signed. Names are not in it: who
    withdraws theirs changes no verdict."""
    return content_digest(
        {
            "claim": claim,
            "review": review.identifier,
            "digest": review.digest,
            "normaliser": review.normaliser,
            "verdict": review.verdict,
            "wording": review.wording,
            "signed": review.date_published,
        }
    )


def document_digest(document: Document) -> str:
    """The digest of all that stands in *document*, but for which house wrote it: what two files have in
    common that differ by that alone."""
    told: dict[str, Any] = msgspec.to_builtins(document)
    return digest_json({name: told[name] for name in told if name not in _LEFT_OUT})
