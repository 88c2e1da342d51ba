# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends a code, and takes an expert's signature with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.content import normalise
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.review.codes import check_open, spend_try
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Review
from kepu.review.moving import settle, settle_counted, settle_unasked
from kepu.review.naming import agree_to_be_named
from kepu.review.standing import Ground, Standing, standing
from kepu.review.states import Ending, Naming, State, Verdict
from kepu.review.steering import steer_story
from kepu.stories.holding import hold
from kepu.stories.text import as_marked
from kepu.tables.cells import plain as kept_lines

EXPERT = "expert"
"""What a sign-off of an expert is called."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expert says: the verdict at the digest they were shown, and what belongs to it. ``interests``
    are empty where they declare that there are none, and ``None`` where they said nothing of it."""

    verdict: str
    digest: str
    wording: str = ""
    remark: str = ""
    interests: str | None = ""
    naming: str = Naming.NOBODY


def sign(invitation: Invitation, answer: Answer, code: str) -> Review:
    """Take the signature. Raises ``ReviewError`` where the code is wrong or old, where no verdict was
    chosen, and where what stands now is not what they were shown; what they wrote is the caller's to keep."""
    spend_try(invitation, code)
    with transaction.atomic():
        return _sign(invitation, answer)


def _sign(invitation: Invitation, answer: Answer) -> Review:
    _check_whole(answer, invitation.claim.statement)
    hold(invitation.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=invitation.claim_id)
    held = Invitation.objects.select_for_update().select_related("expert__person").get(pk=invitation.pk)
    check_open(held)
    now = _as_shown(claim, answer.digest)
    at = timezone.now()
    held.ended_at, held.ended_as, held.code = at, Ending.ANSWERED, ""
    held.save(update_fields=["ended_at", "ended_as", "code"])
    if answer.naming == Naming.NAMED:
        agree_to_be_named(held.expert)
    review = _written(claim, held, answer, now, at)
    if review.verdict == Verdict.NOT_MINE:
        settle_unasked(claim)
    else:
        settle(claim, State(claim.state))
    actor = held.expert.person.pseudonym
    steer_story(claim.story, actor=actor)
    record(
        "claim.reviewed",
        subject=claim.subject,
        actor=actor,
        payload={
            "sign_off": review.public_id,
            "verdict": review.verdict,
            "digest": review.digest,
            "statement": claim.statement,
        },
    )
    return review


def _check_whole(answer: Answer, statement: str) -> None:
    """Raises ``ReviewError`` for an answer that lacks what its verdict needs."""
    if answer.verdict not in Verdict.values:
        raise ReviewError(_("No verdict chosen yet. Choose one, then sign; what you wrote is kept."))
    wording = normalise(as_marked(answer.wording, statement))
    if answer.verdict == Verdict.CHANGE and wording in ("", normalise(statement)):
        raise ReviewError(_("Write how the sentence should read, then sign; what you wrote is kept."))
    if answer.verdict != Verdict.NOT_MINE and answer.interests is None:
        raise ReviewError(
            _("Say whether anything might be thought to sway you, then sign; what you wrote is kept.")
        )


def _as_shown(claim: Claim, digest: str) -> Standing:
    """What stands under *claim*, where that is what *digest* says was shown. Raises ``ReviewError``."""
    now = standing(claim, Ground.of(claim.story))
    if not now.digest or now.digest != claim.digest or now.digest != digest:
        raise ReviewError(
            _(
                "The text was changed while you were reading. What you wrote is kept; read what stands now,"
                " then sign."
            )
        )
    return now


def _written(claim: Claim, held: Invitation, answer: Answer, now: Standing, at: datetime) -> Review:
    return Review.objects.create(
        subject=claim.subject,
        role=EXPERT,
        person=held.expert.person,
        statement=in_each_language(Verdict(answer.verdict).label),
        claim=claim,
        expert=held.expert,
        invitation=held,
        verdict=answer.verdict,
        wording=_said(answer.wording) if answer.verdict == Verdict.CHANGE else "",
        remark=answer.remark.strip()[:4000],
        interests=_said(answer.interests or ""),
        naming=answer.naming if answer.naming in Naming.values else Naming.NOBODY,
        digest=now.digest,
        content=now.content,
        signed_at=at,
    )


def _said(told: str) -> str:
    return kept_lines(told).strip()[:2000].rstrip()


@transaction.atomic
def withdraw_review(review: Review, *, actor: str = "") -> None:
    """Take a signature back, by whoever gave it: it is void, with its reason, and stays in the record."""
    hold(review.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=review.claim_id)
    if not Review.objects.filter(pk=review.pk, void_at=None).update(
        void_at=timezone.now(), void_reason=in_each_language(_("withdrawn by who signed it"))
    ):
        raise ReviewError(_("This signature does not hold any more; there is nothing to withdraw."))
    settle_counted(claim, State.VOID)
    steer_story(claim.story, actor=actor)
    record(
        "claim.withdrawn",
        subject=claim.subject,
        actor=actor,
        payload={"sign_off": review.public_id, "digest": review.digest},
    )
