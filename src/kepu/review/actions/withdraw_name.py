# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the name of an expert back from what they signed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.baking.pages import touch
from kepu.directory.actions.experts import may_be_named, withdraw_consent
from kepu.ledger.actions.record import record
from kepu.review.codes import spend_name_try
from kepu.review.errors import ReviewError
from kepu.review.models import Invitation, Review
from kepu.review.states import Naming
from kepu.stories.holding import hold


def withdraw_name(review: Review, code: str, *, everywhere: bool = False) -> None:
    """Let readers be told neither who signed *review* nor where they work, with the code that came by letter:
    on its story, or *everywhere*. What was signed stays signed. Raises ``ReviewError``."""
    spend_name_try(review.invitation, code)
    with transaction.atomic():
        _withdraw(review, everywhere)


def _withdraw(review: Review, everywhere: bool) -> None:
    hold(review.claim.story_id)
    expert = review.expert
    shown = Review.objects.filter(expert=expert).exclude(naming=Naming.NOBODY)
    shown = shown if everywhere else shown.filter(claim__story=review.claim.story_id)
    changed = list(shown.values_list("public_id", flat=True))
    agrees = everywhere and may_be_named(expert)
    if not changed and not agrees:
        raise ReviewError(_("Your name does not stand there; there is nothing to take back."))
    Review.objects.filter(public_id__in=changed).update(naming=Naming.NOBODY)
    Invitation.objects.filter(pk=review.invitation_id).update(code="")
    actor = expert.person.pseudonym
    if agrees:
        withdraw_consent(expert, actor=actor)
    touch([f"expert:{expert.public_id}", *(f"review:{each}" for each in changed)])
    record(
        "name.withdrawn",
        subject=review.claim.subject,
        actor=actor,
        payload={"everywhere": everywhere, "sign_offs": changed},
    )
