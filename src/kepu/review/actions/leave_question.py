# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ends a question that an expert does not answer: they decline, or name a colleague in their place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.ledger.actions.record import record
from kepu.mail.actions.send import checked
from kepu.mail.errors import LetterError
from kepu.review.codes import check_open, spend_try
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Referral
from kepu.review.moving import settle_unasked
from kepu.review.states import Ending
from kepu.review.steering import steer_story
from kepu.stories.holding import hold

MOST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Colleague:
    """Whom an expert names in their place, and why."""

    name: str
    address: str
    note: str = ""


@transaction.atomic
def decline(invitation: Invitation, reason: str = "") -> None:
    """Say that no answer will come. It signs nothing and takes nothing away, so no code is asked for: the
    editor sees it and can ask again. Raises ``ReviewError`` where the question is over."""
    claim, held = _held(invitation)
    held.reason = reason.strip()[:MOST_TEXT]
    _end(claim, held, Ending.DECLINED, "claim.declined")


def hand_over(invitation: Invitation, colleague: Colleague, code: str) -> Referral:
    """Name *colleague* instead, with the code that came by letter. Nothing is sent to them: an editor sees
    who was named by whom, and asks or does not. Raises ``ReviewError``; what they wrote is the caller's to
    keep."""
    name, address = colleague.name.strip(), _address(colleague, invitation)
    if not name:
        raise ReviewError(_("Write the name of your colleague; what you wrote is kept."))
    spend_try(invitation, code)
    with transaction.atomic():
        claim, held = _held(invitation)
        note = colleague.note.strip()[:MOST_TEXT]
        made = Referral.objects.create(invitation=held, name=name[:200], address=address, note=note)
        _end(claim, held, Ending.HANDED_ON, "claim.handed_on")
    return made


def _address(colleague: Colleague, invitation: Invitation) -> str:
    try:
        address = checked(colleague.address.strip())
    except LetterError as refused:
        raise ReviewError(
            _("Write the e-mail address of your colleague, like name@example.org; what you wrote is kept.")
        ) from refused
    if address == invitation.asked.email.casefold():
        raise ReviewError(_("That is your own address; write the one of your colleague."))
    return address


def _held(invitation: Invitation) -> tuple[Claim, Invitation]:
    hold(invitation.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=invitation.claim_id)
    held = Invitation.objects.select_for_update(of=("self",)).select_related("expert__person")
    found = held.get(pk=invitation.pk)
    check_open(found)
    return claim, found


def _end(claim: Claim, held: Invitation, how: Ending, kind: str) -> None:
    held.ended_at, held.ended_as, held.code = timezone.now(), how, ""
    held.save(update_fields=["ended_at", "ended_as", "code", "reason"])
    settle_unasked(claim)
    actor = held.expert.person.pseudonym
    steer_story(claim.story, actor=actor)
    record(kind, subject=claim.subject, actor=actor, payload={"expert": held.expert.public_id})
