# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval sheets 审签单, as they were issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models import Story


class ApprovalSheet(models.Model):
    """What a sheet told on the day of its issue. Its public identifier is the code on it. ``digest`` is the
    content digest of ``content``, in which people stand as pseudonyms and what they wrote as digests: names
    (``people``) and words (``words``, each with its salt and whose it is) can be deleted, and the sheet stays
    the one that was issued."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="approval_sheets")
    content = models.JSONField(default=dict)
    people = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    digest = models.CharField(max_length=71)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-issued_at", "-pk"]
        verbose_name = _("approval sheet")
        verbose_name_plural = _("approval sheets")

    def __str__(self) -> str:
        return self.public_id

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"sheet:{self.public_id}"
