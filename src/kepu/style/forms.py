# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed into the pages of lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import ActionForm, UnitChoice, day_field
from kepu.directory.models import Unit
from kepu.directory.permissions import units_for
from kepu.directory.roles import Verb
from kepu.style.models import Severity, Term
from kepu.style.terms import LANGUAGES, TEXTS
from kepu.users.models import User


class ListForm(ActionForm):
    """A list: what it is called, whose it is, and whether it is used."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = UnitChoice(
        Unit.objects.none(),
        label=_("Unit"),
        help_text=_("It holds for texts of this unit and of all units below it."),
    )
    about = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    used = forms.BooleanField(label=_("Texts are checked by it"), required=False, initial=True)

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = units_for(user, Verb.EDIT_STYLE)


class TermForm(ActionForm):
    """A term of a list."""

    found = forms.CharField(
        label=_("Found"),
        max_length=TEXTS["found"],
        help_text=_(
            "The words to look for. Chinese is found as a part of the text, other words as whole words."
        ),
    )
    preferred = forms.CharField(
        label=_("Preferred"),
        max_length=TEXTS["preferred"],
        required=False,
        help_text=_("Empty where the writer has to think. Where it stands already, nothing is marked."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Term.Kind.choices, initial=Term.Kind.TERM)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.NOTE)
    language = forms.ChoiceField(
        label=_("In texts in"), choices=[("", _("any language")), *LANGUAGES.items()], required=False
    )
    match_case = forms.BooleanField(label=_("Capitals matter"), required=False)
    valid_from = day_field(_("From"), required=False, hint=_("Empty: as long as there are texts."))
    valid_to = day_field(
        _("Until (without that day)"),
        required=False,
        hint=_("A text is checked as of its day: archives stay true to theirs."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=TEXTS["source"], required=False, help_text=_("Who says so, and where.")
    )
    owner = forms.CharField(
        label=_("Who keeps it"),
        max_length=TEXTS["owner"],
        required=False,
        help_text=_("An office or a post."),
    )
    note = forms.CharField(label=_("Note for writers"), max_length=TEXTS["note"], required=False)

    def told(self) -> dict[str, Any]:
        """What was typed, as a term is told."""
        data = dict(self.cleaned_data)
        for name in ("valid_from", "valid_to"):
            data[name] = data[name].isoformat() if data[name] else None
        return data


class EndForm(ActionForm):
    """The day on which a term ends."""

    ends_on = day_field(_("Until (without that day)"), required=False)
