# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the directory waits for somebody: terms and roles that end soon or ended unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.directory.models import Membership, Term, Unit
from kepu.directory.permissions import standing
from kepu.directory.quotas import usages
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting
from kepu.users.models import User

TERM_AHEAD, ROLE_AHEAD, BEHIND = timedelta(days=60), timedelta(days=14), timedelta(days=30)
"""How long before its end something is told of, and how long after it still is."""
MOST = 50


def waiting_in_the_directory(user: User) -> Iterator[Waiting]:
    """Terms on panels and roles that end, for those who may appoint or grant anew."""
    today, held = timezone.localdate(), standing(user)
    if held.may(Verb.APPOINT):
        # Whoever was appointed anew needs nobody's attention.
        anew = Term.objects.filter(
            panel=OuterRef("panel"), expert=OuterRef("expert"), ends_on__gt=OuterRef("ends_on")
        )
        terms = Term.objects.filter(
            ~Exists(anew),
            held.within(Verb.APPOINT, "panel__unit"),
            ends_on__range=(today - BEHIND, today + TERM_AHEAD),
            expert__person__erased_at=None,
        ).select_related("panel", "expert__person")
        for term in terms.order_by("ends_on")[:MOST]:
            yield Waiting(
                _("{expert} on “{panel}”").format(expert=term.expert, panel=term.panel.name),
                _ends(term.ends_on, today),
                reverse("directory:panel", args=[term.panel.public_id]),
                _instant(term.ends_on),
            )
    if held.may(Verb.GRANT_ROLES):
        roles = Membership.objects.filter(
            held.within(Verb.GRANT_ROLES),
            ends_on__range=(today + timedelta(days=1), today + ROLE_AHEAD),
            person__erased_at=None,
        ).select_related("person", "unit")
        for role in roles.order_by("ends_on")[:MOST]:
            assert role.ends_on is not None
            yield Waiting(
                _("{person}, {role} in {unit}").format(
                    person=role.person.name, role=role.get_role_display(), unit=role.unit.name
                ),
                _ends(role.ends_on, today),
                reverse("directory:person", args=[role.person.public_id]),
                _instant(role.ends_on),
            )


def full_units(user: User) -> Iterator[Waiting]:
    """Units whose room for files is nearly used up, for those who can make room in them."""
    held = standing(user)
    if not held.may(Verb.EDIT_UNITS):
        return
    limited = Q() if settings.HOUSE.unit_quota else Q(quota__isnull=False)
    units = Unit.objects.filter(limited, held.within(Verb.EDIT_UNITS, ""), merged_into=None)
    for unit, known in usages(units.exclude(quota=0).select_related("collection")):
        if known.nearly_full:
            used, quota = known.readable
            yield Waiting(
                _("“{unit}” is nearly full").format(unit=unit.name),
                _("It uses {used} of {quota} for files.").format(used=used, quota=quota),
                reverse("directory:unit", args=[unit.public_id]),
            )


def _ends(day: date, today: date) -> str:
    if day <= today:
        return _("ended on {day}: appoint anew, or let it be").format(day=day.isoformat())
    return _("ends on {day}").format(day=day.isoformat())


def _instant(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
