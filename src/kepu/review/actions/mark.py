# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks claims, and drops them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.passage import LONGEST
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.review.actions.reading import read_soon
from kepu.review.anchoring import quote
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim
from kepu.review.moving import move, void_reviews
from kepu.review.standing import Ground, standing
from kepu.review.states import State
from kepu.review.steering import follow_story
from kepu.stories.holding import hold
from kepu.stories.models import Story

MOST_STATEMENT = 2000
MOST_CLAIMS = 2000


@dataclass(frozen=True, slots=True)
class Marked:
    """What somebody marked: code points of a block's plain text (*place*, *start*, *end*), or milliseconds of
    the film (no place)."""

    start: int
    end: int
    place: str = ""


@transaction.atomic
def mark_claim(
    story: Story, statement: str, marks: Iterable[Marked], *, tier: str = Claim.Tier.NORMAL, actor: str = ""
) -> Claim:
    """A claim of *story* that stands under *marks*. A time range covers the captions in the story's language
    there, and the passage of the film. Raises ``ReviewError``."""
    told = " ".join(statement.split())
    if not told or len(told) > MOST_STATEMENT:
        raise ReviewError(
            _("Write the statement: one sentence that can be checked, of at most 2,000 characters.")
        )
    held = hold(story.pk)
    ground = Ground.of(held)
    anchors = [anchor for mark in marks for anchor in _anchors(mark, ground, held.language)]
    if not anchors:
        raise ReviewError(_("Mark where the statement stands: words of the text, or a time of the film."))
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


def _look(claim: Claim, ground: Ground) -> None:
    now = standing(claim, ground)
    claim.content, claim.digest = now.content, now.digest
    claim.save(update_fields=["content", "digest", "changed_at"])


def _anchors(mark: Marked, ground: Ground, language: str) -> list[Anchor]:
    if mark.place:
        found = quote(ground.words, mark.place, mark.start, mark.end)
        if found is None:
            raise ReviewError(_("No words are marked; select some, and mark again."))
        return [
            Anchor(
                kind=Anchor.Kind.TEXT, place=found.place, exact=found.exact, prefix=found.prefix,
                suffix=found.suffix, start=found.start,
            )
        ]  # fmt: skip
    if not 0 <= mark.start < mark.end or mark.end - mark.start > LONGEST:
        raise ReviewError(
            _("The passage ends before it begins, or is longer than ten minutes; set it again.")
        )
    tag = next((each for each in ground.cues if _same(each, language)), "")
    found_in = []
    if ground.said(tag, mark.start, mark.end):
        found_in.append(Anchor(kind=Anchor.Kind.CAPTIONS, place=tag, start=mark.start, end=mark.end))
    if ground.master:
        found_in.append(Anchor(kind=Anchor.Kind.MEDIA, master=ground.master, start=mark.start, end=mark.end))
    if not found_in:
        raise ReviewError(_("The story has no film and no captions at that time."))
    return found_in


def _same(tag: str, language: str) -> bool:
    return tag.partition("-")[0].lower() == language.partition("-")[0].lower()


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
    follow_story(fresh.story, in_each_language(_("a claim was taken off")), actor=actor)
    record("claim.dropped", subject=fresh.subject, actor=actor)
