# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a named person said of a mark: that it may stand, and why."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import PublicIdField


class Dismissal(models.Model):
    """A mark that somebody dismissed. *subject* is the text's (``story:…``, ``captions:…``), *what* the rule
    or term (``rule:…``, ``term:…``), and *digest* that of the words with what stands beside them: it holds
    while these words stand there, wherever in the text they move."""

    public_id = PublicIdField()
    subject = models.CharField(max_length=60, db_index=True)
    what = models.CharField(max_length=48)
    words = models.CharField(_("words"), max_length=300)
    context = models.CharField(_("in"), max_length=400)
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=300)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("dismissed"), auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-id"]
        verbose_name = _("dismissed mark")
        verbose_name_plural = _("dismissed marks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subject", "what", "digest"), name="style_dismissed_once"),
        ]

    def __str__(self) -> str:
        return self.words
