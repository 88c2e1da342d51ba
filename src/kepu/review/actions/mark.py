# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks claims, and drops them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.review.actions.reading import read_soon
from kepu.review.actions.state import void_statement
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim
from kepu.review.moving import move, void_reviews
from kepu.review.placing import Marked, anchors_for, place_of
from kepu.review.standing import Ground, standing
from kepu.review.states import State
from kepu.review.steering import follow_story
from kepu.stories.holding import hold
from kepu.stories.models import Story
from kepu.tables.cells import plain as kept_lines

__all__ = ["Marked", "drop_claim", "mark_claim"]
MOST_STATEMENT = 2000
MOST_CLAIMS = 2000


@transaction.atomic
def mark_claim(
    story: Story, statement: str, marks: Iterable[Marked], *, tier: str = Claim.Tier.NORMAL, actor: str = ""
) -> Claim:
    """A claim of *story* that stands under *marks*. A time range covers the captions in the story's language
    there, and the passage of the film; words of captions stand on the passage too. Raises ``ReviewError``."""
    told = " ".join(kept_lines(statement).split())
    if not told or len(told) > MOST_STATEMENT:
        raise ReviewError(
            _("Write the statement: one sentence that can be checked, of at most 2,000 characters.")
        )
    held = hold(story.pk)
    ground = Ground.of(held)
    anchors = anchors_for(marks, ground, held.language)
    _check_new(held, told, anchors)
    number = (held.claims.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_CLAIMS:
        raise ReviewError(_("A story has at most 2,000 claims."))
    claim = Claim.objects.create(story=held, number=number, statement=told, tier=tier)
    for anchor in anchors:
        anchor.claim = claim
        anchor.save()
    _look(claim, ground)
    if any(anchor.kind == Anchor.Kind.MEDIA for anchor in anchors):
        read_soon(held)
    follow_story(held, in_each_language(_("a claim was marked")), actor=actor)
    record(
        "claim.marked",
        subject=claim.subject,
        actor=actor,
        payload={"story": held.public_id, "statement": told, "digest": claim.digest},
    )
    return claim


def _check_new(story: Story, statement: str, anchors: Sequence[Anchor]) -> None:
    """Raises ``ReviewError`` where the same statement stands in one of these places already: somebody pressed
    twice, or another was quicker. Claims that overlap are each their own."""
    wanted = {place_of(each) for each in anchors}
    claims = story.claims.filter(dropped_at=None, statement=statement).prefetch_related("anchors")
    for claim in claims:
        if wanted & {place_of(each) for each in claim.anchors.all()}:
            raise ReviewError(_("This is claim {number} already, on these very words."), number=claim.number)


def _look(claim: Claim, ground: Ground) -> None:
    now = standing(claim, ground)
    claim.content, claim.digest = now.content, now.digest
    claim.save(update_fields=["content", "digest", "changed_at"])


@transaction.atomic
def drop_claim(claim: Claim, *, actor: str = "") -> None:
    """Take a claim off its story: it was no statement to check, or the statement is gone. Reviews stay,
    void."""
    hold(claim.story_id)
    fresh = Claim.objects.select_for_update().get(pk=claim.pk)
    if fresh.dropped_at is not None:
        return
    void_reviews(fresh, in_each_language(_("the claim was taken off the story")))
    fresh.invitations.filter(ended_at=None).update(ended_at=timezone.now())
    if fresh.state != State.OPEN:
        move(fresh, State.OPEN)
    fresh.dropped_at = timezone.now()
    fresh.save(update_fields=["dropped_at", "state", "changed_at"])
    what = in_each_language(_("a claim was taken off"))
    void_statement(fresh.story, what, actor=actor)
    follow_story(fresh.story, what, actor=actor)
    record("claim.dropped", subject=fresh.subject, actor=actor)
