# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people said of sentences that look checkable, and how risky they find a claim."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.claims import Claim
from kepu.stories.models import Story


class HintAnswer(models.Model):
    """Somebody said whether a sentence of a story that looked checkable is a claim. ``digest`` is the content
    digest of its words: others are asked about anew. ``rules`` are the keys of what let it look so; without
    ``claim`` they said that there is nothing to check."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="hint_answers")
    digest = models.CharField(max_length=71)
    words = models.TextField()
    rules = models.JSONField(default=list)
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="hint_answers"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="hint_answers"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("answer to a hint")
        verbose_name_plural = _("answers to hints")
        indexes: ClassVar = [models.Index(fields=["story", "digest"], name="review_hint_answers")]

    def __str__(self) -> str:
        return self.words[:80]


class TierDecision(models.Model):
    """Somebody decided how risky a claim is. ``proposed`` are the keys of the rules that proposed it to be
    high then: what another rule finds later is asked about anew."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="tier_decisions")
    tier = models.CharField(_("risk"), max_length=8, choices=Claim.Tier.choices)
    proposed = models.JSONField(default=list)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tier_decisions"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("decision on risk")
        verbose_name_plural = _("decisions on risk")

    def __str__(self) -> str:
        return f"{self.claim_id} {self.tier}"
