# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colleagues whom experts named in their place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.claims import Invitation


class Referral(models.Model):
    """Somebody whom an expert named in their place, and who is not asked before an editor wants it. Once it
    is decided, name, address and note are forgotten; ``asked`` is the question that came of it."""

    public_id = PublicIdField()
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="referral")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200, blank=True)
    address = models.CharField(pgettext_lazy("mail", "address"), max_length=254, blank=True)
    note = models.CharField(_("added words"), max_length=1000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    asked = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="referred_by"
    )

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("colleague named by an expert")
        verbose_name_plural = _("colleagues named by experts")

    def __str__(self) -> str:
        return self.public_id

    def forget(self) -> None:
        """Forget who was named, here and not yet in the database."""
        self.name = self.address = self.note = ""
