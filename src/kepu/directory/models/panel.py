# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels: experts who are appointed for a term."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.models.expert import Expert
from kepu.directory.models.unit import Unit
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField


class Panel(models.Model):
    """A standing group of experts of a unit."""

    public_id = PublicIdField()
    names = models.JSONField(_("names"), default=dict)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="panels", verbose_name=_("unit"))
    field = models.CharField(_("field"), max_length=200, blank=True)

    class Meta:
        """Names."""

        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"panel:{self.public_id}"


class Term(models.Model):
    """An expert's time on a panel, from *starts_on* up to and without *ends_on*. Its public identifier is
    the number of the letter of appointment."""

    public_id = PublicIdField()
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="terms", verbose_name=_("panel"))
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="terms", verbose_name=_("expert")
    )
    chair = models.BooleanField(_("chairs the panel"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (without that day)"))

    class Meta:
        """A term ends after it begins."""

        verbose_name = pgettext_lazy("office", "term")
        verbose_name_plural = pgettext_lazy("office", "terms")
        default_permissions = ()
        ordering: ClassVar = ["-starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="directory_term_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"
