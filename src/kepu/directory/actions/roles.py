# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants and ends roles."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.image_rights import keep_image_rights
from kepu.directory.models import Membership, Person, Unit
from kepu.directory.permissions import forget
from kepu.directory.roles import Role
from kepu.ledger.actions.record import record


@transaction.atomic
def grant_role(
    person: Person,
    role: Role,
    unit: Unit,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    granted_by: Person | None = None,
    actor: str = "",
) -> Membership:
    """Give *person* a role in *unit* from a day (by default today) up to and without another. Raises
    ``DirectoryError`` where the days are wrong, or the same role is held then already."""
    first = starts_on or timezone.localdate()
    _check_grant(person, role, unit, first, ends_on)
    held = Membership.objects.create(
        person=person, role=role, unit=unit, starts_on=first, ends_on=ends_on, granted_by=granted_by
    )
    _settle(held)
    record(
        "role.granted",
        subject=person.subject,
        actor=actor or (granted_by.pseudonym if granted_by else ""),
        payload={
            "role": role.value,
            "unit": unit.public_id,
            "from": first.isoformat(),
            "until": ends_on.isoformat() if ends_on else None,
        },
    )
    return held


def _check_grant(person: Person, role: Role, unit: Unit, first: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= first:
        raise DirectoryError(_("The role would end before it begins; choose a later day."), field="ends_on")
    if person.erased_at is not None:
        raise DirectoryError(_("This person was deleted; add them anew if they come back."))
    if unit.merged_into_id is not None:
        raise DirectoryError(_("This unit was merged into another; grant the role there."), field="unit")
    overlapping = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first), person=person, unit=unit, role=role
    )
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    if overlapping.exists():
        raise DirectoryError(
            _("{person} holds the role “{role}” there in those days already."),
            person=person.name,
            role=role.label,
        )


@transaction.atomic
def end_role(held: Membership, *, ends_on: date | None = None, actor: str = "") -> Membership:
    """End a role on a day, by default today: it is not held on that day any more. Raises
    ``DirectoryError`` where it has ended before."""
    day = ends_on or timezone.localdate()
    if held.ends_on is not None and held.ends_on <= day:
        raise DirectoryError(_("This role ended on {day} already."), day=held.ends_on.isoformat())
    held.ends_on = max(day, held.starts_on)
    held.save(update_fields=["ends_on"])
    _settle(held)
    record(
        "role.ended",
        subject=held.person.subject,
        actor=actor,
        payload={"role": held.role, "unit": held.unit.public_id, "until": held.ends_on.isoformat()},
    )
    return held


def _settle(held: Membership) -> None:
    """What else follows the role at once."""
    keep_image_rights([held.unit])
    if held.person.user is not None:
        forget(held.person.user)
