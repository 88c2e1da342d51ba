# SPDX-License-Identifier: AGPL-3.0-or-later
"""The row of a story's form that says who took part: somebody of the directory, or a name."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from kepu.directory.models import Person
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.identifiers.orcid import read_orcid
from kepu.identifiers.public_id import PATTERN

_NAMED = re.compile(rf"(?:^|\s)({PATTERN})\s*\Z")
LIST = "people-found"
"""The list that the page's script fills with whom a search finds."""


def shown(person: Person) -> str:
    """*person* as a field holds them: name, unit and identifier, which tells two of one name apart."""
    return f"{person.name} · {person.unit.name} · {person.public_id}"


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the directory, found by typing. What is sent is what ``shown`` shows, of which the
    identifier counts, or their e-mail address."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        """A person as they are shown; what was typed as it was."""
        if isinstance(value, int):
            value = Person.objects.select_related("unit").filter(pk=value).first()
        return shown(value) if isinstance(value, Person) else value

    def to_python(self, value: Any) -> Person | None:
        """Raises ``ValidationError`` for nobody whom whoever types may see."""
        told = str(value or "").strip()
        if not told or self.queryset is None:
            return None
        named = _NAMED.search(told)
        by = {"public_id": named[1]} if named else {"email": told.casefold()}
        found: Person | None = self.queryset.filter(**by).first() if named or "@" in told else None
        if found is None:
            raise ValidationError(
                _("Nobody of the directory is “%(typed)s”; choose from the list that opens while you type."),
                params={"typed": told[:80]},
            )
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody else is meant; a name that changed meanwhile is the same person."""
        return bool(super().has_changed(self.prepare_value(initial), data))


class ContributorForm(WagtailAdminModelForm):  # type: ignore[misc, unused-ignore]
    """Who took part, and in what."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = Person.objects.filter(erased_at=None)
        known = visible(self.for_user, Verb.SEE_PEOPLE, people) | people.filter(pk=self.instance.person_id)
        attributes = {"list": LIST, "autocomplete": "off", "data-people": reverse_lazy("stories:people")}
        self.fields["person"] = PersonChoice(
            known.select_related("unit", "expert"),
            label=_("Person of the directory"),
            required=False,
            widget=forms.TextInput(attrs=attributes),
        )
        self.order_fields(["person", "name", "orcid", "role"])
        self.fields["name"].required = False

    def clean_orcid(self) -> str:
        """Raises ``ValidationError`` where the check digit is another."""
        typed: str = self.cleaned_data["orcid"]
        if typed and read_orcid(typed) is None:
            raise ValidationError(_("This is no ORCID: its last sign does not fit the others."))
        return read_orcid(typed) or ""

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` where nobody is named."""
        data: dict[str, Any] = super().clean()
        if not data.get("name") and data.get("person") is None and "person" not in self.errors:
            self.add_error("name", _("Write the name, or choose a person of the directory."))
        return data
