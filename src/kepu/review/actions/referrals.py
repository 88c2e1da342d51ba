# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decides about colleagues whom experts named in their place."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.models import Expert, Person
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.ledger.actions.record import record
from kepu.review.actions.invite import invite
from kepu.review.errors import ReviewError
from kepu.review.models import Invitation, Referral
from kepu.stories.holding import hold
from kepu.users.models import User


@transaction.atomic
def ask_referred(referral: Referral, user: User, *, actor: str = "") -> Invitation:
    """Ask whom an expert named about the same claim. Who is no expert yet is made one, in the story's unit
    where nobody has the address, by *user* where they may. Raises ``ReviewError`` and ``DirectoryError``."""
    held = _open(referral)
    claim = held.invitation.claim
    expert = _expert(held, user, actor)
    if expert.pk == held.invitation.expert_id:
        raise ReviewError(_("That is the address of whoever named it; ask somebody else."))
    asked = invite(claim, expert, actor=actor)
    _decide(held, asked)
    record("claim.referral_asked", subject=claim.subject, actor=actor, payload={"expert": expert.public_id})
    return asked


@transaction.atomic
def refuse_referral(referral: Referral, *, actor: str = "") -> None:
    """Do not ask whom an expert named; who they are is forgotten. Raises ``ReviewError``."""
    held = _open(referral)
    _decide(held, None)
    record("claim.referral_refused", subject=held.invitation.claim.subject, actor=actor)


def _open(referral: Referral) -> Referral:
    hold(referral.invitation.claim.story_id)
    known = Referral.objects.select_for_update(of=("self",)).select_related(
        "invitation__claim__story__unit", "invitation__expert__person"
    )
    held = known.get(pk=referral.pk)
    if held.decided_at is not None:
        raise ReviewError(_("Somebody decided about this colleague already."))
    return held


def _decide(held: Referral, asked: Invitation | None) -> None:
    held.decided_at, held.asked = timezone.now(), asked
    held.forget()
    held.save()


def _expert(held: Referral, user: User, actor: str) -> Expert:
    """Whom the address belongs to, as an expert."""
    unit = held.invitation.claim.story.unit
    person = Person.objects.filter(email__iexact=held.address, erased_at=None).select_related("unit").first()
    expert = Expert.objects.filter(person=person).select_related("person").first() if person else None
    if expert is not None:
        return expert
    where = person.unit if person is not None else unit
    if not may(user, Verb.EDIT_EXPERTS, where) or (person is None and not may(user, Verb.EDIT_PEOPLE, where)):
        raise ReviewError(
            _("No expert of the house has this address. Let somebody who keeps its experts do this.")
        )
    if person is None:
        told = held.invitation.expert.person.language
        person = add_person({told: held.name}, unit=unit, email=held.address, language=told, actor=actor)
    return make_expert(person, Expertise(), actor=actor)
