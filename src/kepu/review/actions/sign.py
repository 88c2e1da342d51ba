# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends a code, and takes an expert's signature with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.experts import may_be_named
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.mail.actions.send import send
from kepu.review.errors import ReviewError
from kepu.review.letters import CODE
from kepu.review.models import Claim, Invitation, Review
from kepu.review.moving import settle, settle_unasked
from kepu.review.standing import Ground, standing
from kepu.review.states import State, Verdict
from kepu.review.tokens import CODE_HOLDS, TRIES, code_digest, is_code, new_code
from kepu.stories.holding import hold

APART = 30
"""Seconds between two codes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expert says: the verdict at the digest they were shown, and what belongs to it."""

    verdict: str
    digest: str
    wording: str = ""
    remark: str = ""
    interests: str = ""
    named: bool = False


@transaction.atomic
def send_code(invitation: Invitation) -> None:
    """Send six digits to the address on file; those that were sent before hold no more. Raises
    ``ReviewError``."""
    fresh = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("expert__person")
        .get(pk=invitation.pk)
    )
    _check_open(fresh)
    now = timezone.now()
    if fresh.code_at is not None and (now - fresh.code_at).total_seconds() < APART:
        raise ReviewError(
            _("A code was sent less than {seconds} seconds ago; look for it, then ask for another."),
            seconds=APART,
        )
    code = new_code()
    fresh.code, fresh.code_at, fresh.tries = code_digest(fresh, code), now, 0
    fresh.save(update_fields=["code", "code_at", "tries"])
    person = fresh.expert.person
    send(CODE, person.email, person.language, {"code": code})


def sign(invitation: Invitation, answer: Answer, code: str) -> Review:
    """Take the signature. Raises ``ReviewError`` where the code is wrong or old, where no verdict was
    chosen, and where what stands now is not what they were shown; what they wrote is the caller's to keep."""
    _spend_try(invitation, code)
    with transaction.atomic():
        return _sign(invitation, answer)


def _spend_try(invitation: Invitation, code: str) -> None:
    """Count a wrong code, in a transaction of its own: a refusal must not take the count back."""
    with transaction.atomic():
        fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
        _check_open(fresh)
        old = fresh.code_at is None or timezone.now() - fresh.code_at > CODE_HOLDS
        spent = fresh.tries >= TRIES
        right = not old and not spent and is_code(fresh, code)
        if not right:
            fresh.tries += 1
            fresh.save(update_fields=["tries"])
    if old:
        raise ReviewError(_("The code is older than ten minutes, or none was sent yet; ask for a new one."))
    if spent:
        raise ReviewError(_("Five wrong codes were typed; ask for a new one."))
    if not right:
        raise ReviewError(_("That is not the code that was sent to you; look at the newest letter."))


def _sign(invitation: Invitation, answer: Answer) -> Review:
    if answer.verdict not in Verdict.values:
        raise ReviewError(_("No verdict chosen yet. Choose one, then sign; what you wrote is kept."))
    if answer.verdict == Verdict.CHANGE and not answer.wording.strip():
        raise ReviewError(_("Write how the sentence should read, then sign; what you wrote is kept."))
    hold(invitation.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=invitation.claim_id)
    held = Invitation.objects.select_for_update().select_related("expert__person").get(pk=invitation.pk)
    _check_open(held)
    now = standing(claim, Ground.of(claim.story))
    if not now.digest or now.digest != claim.digest or now.digest != answer.digest:
        raise ReviewError(
            _(
                "The text was changed while you were reading. What you wrote is kept; read what stands now,"
                " then sign."
            )
        )
    held.ended_at, held.code = timezone.now(), ""
    held.save(update_fields=["ended_at", "code"])
    review = Review.objects.create(
        claim=claim,
        expert=held.expert,
        invitation=held,
        verdict=answer.verdict,
        wording=answer.wording.strip()[:2000] if answer.verdict == Verdict.CHANGE else "",
        remark=answer.remark.strip()[:4000],
        interests=answer.interests.strip()[:2000],
        named=answer.named and may_be_named(held.expert),
        digest=now.digest,
        content=now.content,
        signed_at=held.ended_at,
    )
    if review.verdict == Verdict.NOT_MINE:
        settle_unasked(claim)
    else:
        settle(claim, State(claim.state))
    record(
        "claim.reviewed",
        subject=claim.subject,
        actor=held.expert.person.pseudonym,
        payload={"verdict": review.verdict, "digest": review.digest, "statement": claim.statement},
    )
    return review


def _check_open(invitation: Invitation) -> None:
    if invitation.ended_at is not None:
        raise ReviewError(_("This question was answered or taken back; nothing is left to sign here."))
    if not invitation.is_open():
        raise ReviewError(_("This link expired. Reply to the invitation and the editor will send a new one."))


@transaction.atomic
def withdraw_review(review: Review, *, actor: str = "") -> None:
    """Take a signature back, by whoever gave it: it is void, with its reason, and stays in the record."""
    hold(review.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=review.claim_id)
    if not Review.objects.filter(pk=review.pk, void_at=None).update(
        void_at=timezone.now(), void_reason=in_each_language(_("withdrawn by who signed it"))
    ):
        raise ReviewError(_("This signature does not hold any more; there is nothing to withdraw."))
    if claim.state in (State.SIGNED, State.DISPUTED):
        settle(claim, State.VOID)
    record("claim.withdrawn", subject=claim.subject, actor=actor, payload={"digest": review.digest})
