# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports: tables that were sent, and what each changed, so that it can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models.unit import Unit
from kepu.identifiers.public_id import PublicIdField


class Import(models.Model):
    """One table that somebody sent. ``rows`` (``[[number, [cell …]] …]``) are kept until it has run;
    ``left`` (``[[number, [cell …], [[field, {language: sentence}] …]] …]``) are the rows it left out."""

    class Kind(models.TextChoices):
        """What the rows are."""

        PEOPLE = "people", _("people")
        EXPERTS = "experts", _("experts")
        UNITS = "units", _("units")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("not begun")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    file_name = models.CharField(_("file"), max_length=200)
    encoding = models.CharField(max_length=40, blank=True)
    doubts = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    columns_key = models.CharField(max_length=32, db_index=True, blank=True)
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    refusals = models.JSONField(default=list)
    """Why it was not undone: ``[[what, {language: sentence}] …]``."""
    made_at = models.DateTimeField(_("sent"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        """The newest first."""

        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ()
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name

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
