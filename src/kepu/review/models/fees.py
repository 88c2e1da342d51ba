# SPDX-License-Identifier: AGPL-3.0-or-later
"""What experts are owed for what they did, or that they want nothing for it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert, Unit
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.claims import Review

CENT = Decimal("0.01")


class Basis(models.TextChoices):
    """What a rate is for."""

    ANSWER = "answer", _("an answer")
    HOUR = "hour", _("an hour")
    FLAT = "flat", _("all of it together")


class Fee(models.Model):
    """What *unit* owes *expert* for ``work``, which is told in words and, where it was an answer about a
    claim, by ``review``. ``rate`` is in units of ``currency`` (ISO 4217), ``hours`` count where the rate is
    for one; ``day`` tells the quarter it is counted in. Of one answer there is one fee."""

    public_id = PublicIdField()
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="fees")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="fees")
    review = models.OneToOneField(
        Review, null=True, blank=True, on_delete=models.SET_NULL, related_name="fee"
    )
    work = models.CharField(_("for what"), max_length=200)
    basis = models.CharField(_("the rate is for"), max_length=8, choices=Basis.choices, default=Basis.ANSWER)
    rate = models.DecimalField(_("rate"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2, null=True, blank=True)
    waived = models.BooleanField(_("waived"), default=False)
    day = models.DateField(_("day"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-day", "-pk"]
        verbose_name = _("fee")
        verbose_name_plural = _("fees")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def subject(self) -> str:
        """How the record calls it."""
        return f"fee:{self.public_id}"

    @property
    def amount(self) -> Decimal:
        """What is owed, to the hundredth; nothing where it is waived."""
        if self.waived:
            return Decimal(0).quantize(CENT)
        many = self.hours or Decimal(0) if self.basis == Basis.HOUR else Decimal(1)
        return (self.rate * many).quantize(CENT, ROUND_HALF_UP)
