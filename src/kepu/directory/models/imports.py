# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports: tables that were sent, and what each changed, so that it can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models.unit import Unit
from kepu.importing.models import SentTable


class Import(SentTable):
    """One table of people, experts or units."""

    class Kind(models.TextChoices):
        """What the rows are."""

        PEOPLE = "people", _("people")
        EXPERTS = "experts", _("experts")
        UNITS = "units", _("units")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    encoding = models.CharField(max_length=40, blank=True)
    doubts = models.JSONField(default=list)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    refusals = models.JSONField(default=list)
    """Why it was not undone: ``[[what, {language: sentence}] …]``."""
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta(SentTable.Meta):
        """The newest first."""

        verbose_name = _("import")
        verbose_name_plural = _("imports")

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"import:{self.public_id}"


class ImportChange(models.Model):
    """One thing that an import added (``before`` is null) or changed, in the order in which it did."""

    class Of(models.TextChoices):
        """What it is of."""

        PERSON = "person", _("person")
        EXPERT = "expert", _("expert")
        UNIT = "unit", _("unit")

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField()
    of = models.CharField(max_length=6, choices=Of.choices)
    subject_id = models.CharField(max_length=12, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        """In order."""

        default_permissions = ()
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.of} {self.subject_id}"
