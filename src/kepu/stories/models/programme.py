# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes: series of stories."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField
from kepu.images.models import Picture


class Programme(models.Model):
    """A series of stories. Names and descriptions are by language."""

    class Kind(models.TextChoices):
        """What it is."""

        SERIES = "series", _("series")
        COLUMN = "column", _("column")
        PODCAST = "podcast", _("podcast")
        DOCUMENTARY = "documentary", _("documentary series")

    public_id = PublicIdField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SERIES)
    names = models.JSONField(_("names"), default=dict)
    descriptions = models.JSONField(_("descriptions"), default=dict)
    presenters = models.CharField(_("presenters"), max_length=300, blank=True)
    artwork = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("artwork")
    )
    ended = models.BooleanField(_("has ended"), default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return read_in(self.descriptions)

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"programme:{self.public_id}"
