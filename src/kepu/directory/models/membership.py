# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles that people hold, from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models.person import Person
from kepu.directory.models.unit import Unit
from kepu.directory.roles import Role
from kepu.identifiers.public_id import PublicIdField


class Membership(models.Model):
    """A role in a unit and every unit below it, from *starts_on* up to and without *ends_on*."""

    public_id = PublicIdField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("unit")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (without that day)"), null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="granted", verbose_name=_("granted by")
    )

    class Meta:
        """A role ends after it begins."""

        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_permissions = ()
        ordering: ClassVar = ["-starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="directory_membership_days",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on *day*."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
