# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every room keeps of a table that was sent to it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import PublicIdField
from kepu.importing import states


class SentTable(models.Model):
    """One table that somebody sent. ``rows`` (``[[number, [cell …]] …]``) are kept until it has run;
    ``left`` (``[[number, [cell …], [[field, {language: sentence}] …]] …]``) are the rows it left out. What
    it changed points to it by the name ``changes``."""

    State = states.State
    public_id = PublicIdField()
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    file_name = models.CharField(_("file"), max_length=200)
    columns = models.JSONField(default=list)
    columns_key = models.CharField(max_length=32, db_index=True, blank=True)
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    """The number of the column of each field that has one."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    made_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        """The newest first."""

        abstract = True
        default_permissions = ()
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name
