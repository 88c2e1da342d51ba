# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a matching proposed to ask about the claims of a story."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert
from kepu.review.models.claims import Claim
from kepu.stories.models import Story


class Matching(models.Model):
    """The last time that experts were sought for a story, by the job that did it. ``lacking`` tells, by the
    ``public_id`` of a claim, why fewer were found than are wanted."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="matching")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="matchings"
    )
    job = models.CharField(max_length=12)
    lacking = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """One of each story."""

        default_permissions = ()
        verbose_name = _("matching")
        verbose_name_plural = _("matchings")

    def __str__(self) -> str:
        return self.job


class Proposal(models.Model):
    """One expert for one claim: the place in the order, how like the words are (0 to 1), and the reasons.
    ``left_out`` is one whose words are as like, and whom something hinders. ``digest`` is the claim's
    then."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="proposals")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="proposals")
    place = models.PositiveSmallIntegerField()
    likeness = models.FloatField()
    why = models.JSONField(default=list)
    left_out = models.BooleanField(default=False)
    digest = models.CharField(max_length=71, blank=True)

    class Meta:
        """The first to be asked first, then those who are left out."""

        default_permissions = ()
        ordering: ClassVar = ["left_out", "place"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("claim", "expert"), name="review_proposal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.expert_id}"
