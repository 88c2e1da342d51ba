# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets the claims of a story follow what it says now: signatures on what is something else die, no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kepu.jobs.wording import Texts
from kepu.ledger.actions.record import record
from kepu.review.models import Anchor, Claim
from kepu.review.moving import move, void_reviews
from kepu.review.recuts import Was, begin_recut, propose_by_words
from kepu.review.signals import claim_voided
from kepu.review.standing import Ground, Standing, standing
from kepu.review.states import State
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Followed:
    """The claims whose signatures died, and whether a passage of a new master waits to be read."""

    voided: list[Claim]
    waits: bool


@transaction.atomic(savepoint=False)
def follow(story: Story, what: Texts, *, actor: str = "") -> Followed:
    """Look at every claim of *story* again. *what* says what changed."""
    claims = list(
        Claim.objects.select_for_update()
        .filter(story=story, dropped_at=None)
        .prefetch_related("anchors")
        .order_by("number")
    )
    if not claims:
        return Followed([], waits=False)
    ground = Ground.of(story)
    voided, waits = list[Claim](), False
    for claim in claims:
        followed = follow_claim(claim, ground, what, actor)
        voided += followed.voided
        waits = waits or followed.waits
    propose_by_words(story, ground)
    return Followed(voided, waits)


def follow_claim(
    claim: Claim, ground: Ground, what: Texts, actor: str = "", *, differs: bool = False
) -> Followed:
    """Look at *claim*, which is locked, again. *differs* says that it is something else already, whatever
    is still to be read."""
    anchors = list(claim.anchors.all())
    before = [(_told(each), Was.of(each)) for each in anchors]
    now = standing(claim, ground, anchors)
    for anchor, (told, was) in zip(now.anchors, before, strict=True):
        if _told(anchor) != told:
            anchor.save()
            if anchor.kind == Anchor.Kind.MEDIA and anchor.master != was.master:
                begin_recut(anchor, was, _words_of(claim, anchors, before, was))
    dies = _follow(claim, now, what, actor, certain=differs or not now.waits)
    return Followed([claim] if dies else [], now.waits)


def _words_of(
    claim: Claim, anchors: Sequence[Anchor], before: Sequence[tuple[object, Was]], was: Was
) -> list[Any]:
    """The caption words of *claim* that stood on the passage *was*, by language: other places of the claim
    are other passages."""
    spoken = [
        at for anchor, (_told, at) in zip(anchors, before, strict=True) if anchor.kind == Anchor.Kind.CAPTIONS
    ]
    told = zip(spoken, claim.content.get("captions", []), strict=False)
    return [words for at, words in told if (at.start, at.end) == (was.start, was.end)]


def _told(anchor: Anchor) -> tuple[object, ...]:
    return (
        anchor.place, anchor.prefix, anchor.suffix, anchor.start, anchor.end, anchor.at, anchor.passage,
        anchor.master, anchor.found,
    )  # fmt: skip


def _follow(claim: Claim, now: Standing, what: Texts, actor: str, *, certain: bool) -> bool:
    """Let *claim* hold what stands now; whether a signature died of it. While nothing is *certain*, because
    a passage is not read yet, the gate is closed and nothing is void."""
    if claim.digest == now.digest and claim.content == now.content:
        return False
    before = claim.digest
    claim.digest, claim.content = now.digest, now.content
    held = claim.reviews.filter(void_at=None)
    dies = certain and held.exclude(digest=now.digest).exists()
    if dies:
        void_reviews(claim, what)
        if claim.state != State.VOID:
            move(claim, State.VOID)
    claim.save()
    if dies:
        claim_voided.send(Claim, claim=claim, actor=actor)
        record(
            "claim.voided",
            subject=claim.subject,
            actor=actor,
            payload={"before": before, "after": now.digest, "what": what},
        )
    return dies
