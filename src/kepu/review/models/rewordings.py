# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose wording was taken into a text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from kepu.review.models.claims import Claim, Review


class Rewording(models.Model):
    """The wording of ``review`` stands in the text: ``was`` gave way to ``now`` in ``places`` (blocks, and
    captions by language). ``revision`` is the save of the story that did it, where its text was changed."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="rewordings")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="rewording")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    was = models.TextField()
    now = models.TextField()
    places = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("wording that was taken over")
        verbose_name_plural = _("wordings that were taken over")

    def __str__(self) -> str:
        return self.now
