# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviews that were signed in another house."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.review.models.claims import Claim
from kepu.review.states import Verdict


class ForeignReview(models.Model):
    """A review of a claim as a file from elsewhere tells it. It is no sign-off: nobody of this house vouches
    for it, no person or expert of the directory stands behind it, and no gate looks at it. ``reviewer`` tells
    one signer of a file from another; names are there where they agreed to be named."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="foreign_reviews")
    public_id = models.CharField(_("identifier"), max_length=12, unique=True, editable=False)
    house_names = models.JSONField(default=dict)
    house_address = models.CharField(max_length=500, blank=True)
    reviewer = models.CharField(max_length=100)
    names = models.JSONField(default=dict)
    affiliation = models.JSONField(default=dict)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    wording = models.TextField(_("wording"), max_length=2000, blank=True)
    interests = models.TextField(_("interests declared"), max_length=2000, blank=True)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=71)
    normaliser = models.PositiveSmallIntegerField()
    signed_at = models.DateTimeField(_("signed"))
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-signed_at", "-pk"]
        verbose_name = _("review of another house")
        verbose_name_plural = _("reviews of other houses")

    def __str__(self) -> str:
        return f"{self.verdict} {self.digest}"
