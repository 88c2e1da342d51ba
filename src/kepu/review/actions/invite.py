# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks an expert about a claim, and takes the question back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.mail.actions.send import send
from kepu.review.asking import letter_values
from kepu.review.clips import has_film
from kepu.review.errors import ReviewError
from kepu.review.letters import ASK
from kepu.review.models import Claim, Invitation
from kepu.review.moving import move, settle_unasked
from kepu.review.states import Ending, State
from kepu.review.steering import steer_story
from kepu.review.tasks import cut_clip
from kepu.stories.holding import hold


def invite(claim: Claim, expert: Expert, *, actor: str = "") -> Invitation:
    """Ask *expert* about *claim*: by letter where they read letters; the link can be handed on to them too.
    One who is asked already keeps their invitation. Raises ``ReviewError``."""
    return invite_once(claim, expert, actor=actor)[0]


@transaction.atomic
def invite_once(
    claim: Claim, expert: Expert, *, found_for: str | None = None, actor: str = ""
) -> tuple[Invitation, bool]:
    """As ``invite``, with whether the invitation was made by this call. *found_for* is the digest that
    *expert* was proposed for: where another stands now, nobody is asked. Raises ``ReviewError``."""
    hold(claim.story_id)
    fresh = Claim.objects.select_for_update(of=("self",)).select_related("story__unit").get(pk=claim.pk)
    if found_for not in (None, fresh.digest):
        raise ReviewError(_("It was changed since experts were found; find them again."))
    _check(fresh, expert)
    now = timezone.now()
    fresh.invitations.filter(ended_at=None, expires_at__lte=now).update(ended_at=now)
    if (standing := fresh.invitations.filter(expert=expert, ended_at=None).first()) is not None:
        _wait(fresh, State.OPEN, State.SECOND, State.VOID)
        return standing, False
    invitation = Invitation.objects.create(claim=fresh, expert=expert)
    _wait(fresh, State.OPEN, State.SECOND, State.VOID, State.DISPUTED)
    if has_film(fresh):
        job = enqueue(cut_clip, invitation.public_id, unit=fresh.story.unit.public_id, priority=20)
        invitation.clip_job = job.public_id
        invitation.save(update_fields=["clip_job"])
    person = expert.person
    if expert.channel == Expert.Channel.MAIL and person.email:
        told, unit = letter_values(invitation), fresh.story.unit.public_id
        send(ASK, person.email, person.language, told, unit=unit, person=person.public_id)
    record("claim.asked", subject=fresh.subject, actor=actor, payload={"expert": expert.public_id})
    return invitation, True


def _wait(claim: Claim, *unasked: State) -> None:
    """Let *claim* wait for an answer, where it is in one of *unasked*."""
    if claim.state in unasked:
        move(claim, State.ASKED)
        claim.save(update_fields=["state", "changed_at"])


def _check(claim: Claim, expert: Expert) -> None:
    if claim.dropped_at is not None:
        raise ReviewError(_("The claim was taken off the story; nobody is asked about it."))
    _check_can_be_signed(claim)
    if not expert.active or expert.person.erased_at is not None:
        raise ReviewError(_("{expert} is not to be asked now."), expert=expert)
    if not expert.person.email:
        raise ReviewError(
            _("{expert} has no e-mail address, and signs by a code that is sent there; add one first."),
            expert=expert,
        )
    unit = claim.story.unit
    if any(each.lower() in {name.lower() for name in unit.names.values() if name} for each in _ties(expert)):
        raise ReviewError(
            _("{expert} has declared an interest in {unit}; ask somebody else."), expert=expert, unit=unit
        )
    open_now = expert.invitations.filter(ended_at=None, expires_at__gt=timezone.now()).exclude(claim=claim)
    if open_now.count() >= expert.load_cap:
        raise ReviewError(
            _("{expert} has as many questions open as they take at a time; ask later, or somebody else."),
            expert=expert,
        )


def _check_can_be_signed(claim: Claim) -> None:
    """Raises ``ReviewError`` where nobody could sign *claim* whom one asks: nothing is found under it."""
    if claim.digest:
        return
    if all(anchor.found for anchor in claim.anchors.all()):
        raise ReviewError(_("Its passage of the film is still being read; ask a moment later."))
    raise ReviewError(_("It is not found once where it stood; mark where it stands, then ask."))


def _ties(expert: Expert) -> list[str]:
    return list(expert.interests.exclude(kind="employer").values_list("text", flat=True))


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: str = "") -> None:
    """Take a question back that was not answered."""
    hold(invitation.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=invitation.claim_id)
    if not Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(
        ended_at=timezone.now(), ended_as=Ending.TAKEN_BACK
    ):
        raise ReviewError(_("The question was answered or taken back already."))
    settle_unasked(claim)
    steer_story(claim.story, actor=actor)
    record("claim.asked_no_more", subject=claim.subject, actor=actor)
