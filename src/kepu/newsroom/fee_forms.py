# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed about a fee."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import UnitChoice, day_field
from kepu.directory.models import Expert, Unit
from kepu.review.actions.fees import MOST_HOURS, MOST_RATE, Terms
from kepu.review.models import Basis


class FeeForm(forms.Form):
    """The terms of a fee."""

    work = forms.CharField(
        label=_("For what"), max_length=200, help_text=_("No numbers of accounts or identity cards.")
    )
    basis = forms.ChoiceField(label=_("The rate is for"), choices=Basis.choices, initial=Basis.ANSWER)
    rate = forms.DecimalField(label=_("Rate"), min_value=0, max_value=MOST_RATE, decimal_places=2)
    currency = forms.RegexField(
        r"\A[A-Za-z]{3}\Z", label=_("Currency"), initial="CNY", help_text=_("Three letters, as in ISO 4217.")
    )
    hours = forms.DecimalField(
        label=_("Hours, where the rate is for one"),
        min_value=0,
        max_value=MOST_HOURS,
        decimal_places=2,
        required=False,
    )
    waived = forms.BooleanField(label=_("They want nothing for it"), required=False)
    day = day_field(_("Day of the work"))
    paid_on = day_field(_("Paid on"), required=False)

    def clean_currency(self) -> str:
        """In capitals, as the standard writes them."""
        return str(self.cleaned_data["currency"]).upper()

    def terms(self) -> Terms:
        """What was typed of the fee itself."""
        return Terms(**{each.name: self.cleaned_data[each.name] for each in fields(Terms)})


class OtherFeeForm(FeeForm):
    """A fee for something that is no answer about a claim."""

    expert = forms.ModelChoiceField(Expert.objects.none(), label=_("Expert"), to_field_name="public_id")
    unit = UnitChoice(Unit.objects.none(), label=_("Unit that pays"), to_field_name="public_id")
    field_order = ("expert", "unit")

    def __init__(self, experts: Any, units: Any, *arguments: Any, **named: Any) -> None:
        """Choose among *experts* and *units*."""
        super().__init__(*arguments, **named)
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
