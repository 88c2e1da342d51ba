# SPDX-License-Identifier: AGPL-3.0-or-later
"""The claims of a story as its page shows them, and its text with their marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from kepu.jobs.wording import in_language
from kepu.review.agreeing import missing
from kepu.review.elsewhere import AllElsewhere, elsewhere, ground_of, with_elsewhere
from kepu.review.marked import SEALS, marked_words
from kepu.review.models import Anchor, Claim, Invitation, Review
from kepu.review.pasting import chat_text
from kepu.review.standing import Ground, in_words
from kepu.review.states import State
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: its seal's look, the reviews that count, the newest first, and what keeps them from
    confirming it; those that died with why and what they signed, and who is asked, each with the text that
    can be pasted into a chat; *elsewhere* is what other houses signed, which counts for nothing here."""

    claim: Claim
    seal: str
    signed: list[Review]
    missing: str
    died: list[tuple[Review, str, str]]
    asked: list[tuple[Invitation, str]]
    times: list[tuple[int, int]]
    now: str
    elsewhere: AllElsewhere


def rows(story: Story, *, asking: bool = True) -> list[Row]:
    """The claims of *story* by number; *asking* says whether it matters who is asked."""
    reviews = Review.objects.select_related("expert__person").order_by("-signed_at", "-pk")
    open_now = Invitation.objects.filter(ended_at=None) if asking else Invitation.objects.none()
    invitations = Prefetch("invitations", open_now.select_related("expert__person"))
    claims = story.claims.filter(dropped_at=None).prefetch_related(
        "anchors", "evidence__notices", Prefetch("reviews", reviews), invitations
    )
    ground = ground_of(story)
    return [_row(claim, ground) for claim in with_elsewhere(claims)]


def seal_of(claim: Claim) -> str:
    """What is added to the class of the seal of *claim*."""
    look = SEALS[State(claim.state)]
    return f" {look}" if look else ""


def _row(claim: Claim, ground: Callable[[], Ground]) -> Row:
    reviews = list(claim.reviews.all())
    died = [
        (each, in_language(each.void_reason), in_words(each.content))
        for each in reviews
        if each.void_at is not None
    ]
    asked = [(each, _chat_text(each, claim)) for each in claim.invitations.all()]
    times = [(each.start, each.end) for each in claim.anchors.all() if each.kind == Anchor.Kind.MEDIA]
    signed = claim.counted_reviews(claim.digest)
    lacks, now = missing(claim, signed) if signed else "", in_words(claim.content)
    return Row(claim, seal_of(claim), signed, lacks, died, asked, times, now, elsewhere(claim, ground))


def _chat_text(invitation: Invitation, claim: Claim) -> str:
    invitation.claim = claim
    return chat_text(invitation)


def shown_text(story: Story, claims: Sequence[Row]) -> list[tuple[str, SafeString]]:
    """The plain text of *story* by block, with the marks of *claims*."""
    return marked_words(story.words(), [row.claim for row in claims])
