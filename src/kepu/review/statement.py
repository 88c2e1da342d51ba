# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed statement that every checkable statement of a story is marked: whether it holds what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kepu.engine.content import content_digest
from kepu.review.models import SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Part
from kepu.stories.models import Story

ALL_MARKED = "claims:all-marked"
"""What the sign-off is called."""
LOOKS_AT = (Part.CAPTIONS, Part.FILM, Part.TEXT)
"""What somebody went through who says so."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement about a story: the digest of what would be signed now, the sign-off that holds it, and
    else the newest that died."""

    digest: str
    holds: SignOff | None
    died: SignOff | None


def statement_of(
    story: Story, parts: Parts | None = None, among: Sequence[SignOff] | None = None
) -> Statement:
    """How it is with *story*; *parts* are its own and *among* its sign-offs, the newest first, where they are
    at hand."""
    digest = content_digest((parts or Parts(story.pk)).digests(LOOKS_AT))
    if among is None:
        rows = SignOff.objects.filter(subject=story.subject, role=ALL_MARKED).select_related("person")
        among = list(rows.order_by("-signed_at", "-pk")[:20])
    known = [each for each in among if each.role == ALL_MARKED]
    holds = next((each for each in known if each.void_at is None and each.digest == digest), None)
    died = next(iter(known), None) if holds is None else None
    return Statement(digest, holds, died)
