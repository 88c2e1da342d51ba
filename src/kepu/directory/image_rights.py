# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wagtail gives rights to images by group and collection: each unit's group holds those who may edit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kepu.directory.models import Membership, Unit
from kepu.directory.permissions import holding
from kepu.directory.roles import VERBS, Role, Verb


def keep_image_rights(units: Iterable[Unit] | None = None, day: date | None = None) -> None:
    """Bring the groups of *units*, by default all, to the roles that hold on *day*, by default today: roles
    begin and end by themselves, so this runs each night too."""
    editing = [role for role in Role if Verb.EDIT_IMAGES in VERBS[role]]
    for unit in Unit.objects.select_related("group") if units is None else units:
        if unit.group is None:
            continue
        held = holding(
            Membership.objects.filter(unit=unit, role__in=editing, person__user__isnull=False), day
        )
        unit.group.user_set.set(held.values_list("person__user", flat=True).distinct())
