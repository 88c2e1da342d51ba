# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed into the directory's pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Expert, Interest, Panel, Person, Unit
from kepu.directory.permissions import may_grant, standing, units_for
from kepu.directory.roles import Role, Verb
from kepu.users.models import User

TONGUES = {"zh": "zh-hans", "en": "en"}
"""The end of a field's name, and the language that it holds."""
Made = TypeVar("Made")
_PARTS = re.compile(r"[\n,;，；、]+")


def day_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day, typed or chosen in a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


class ActionForm(forms.Form):
    """A form whose words an action takes. What the action refuses is shown at the field that it names."""

    shown_at: ClassVar[Mapping[str, str]] = {"names": "names_zh"}
    """The field of the form for a field of the action, where the names differ."""

    def do(self, action: Callable[[], Made]) -> Made | None:
        """What *action* returns; ``None`` where it refused, which the form then tells."""
        try:
            return action()
        except DirectoryError as refused:
            name = self.shown_at.get(refused.field, refused.field)
            self.add_error(name if name in self.fields else None, str(refused))
            return None

    def by_language(self, prefix: str, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What was typed into the fields *prefix*, one a language; other languages stay as *before*."""
        return dict(before or {}) | {
            tag: self.cleaned_data[f"{prefix}_{end}"] for end, tag in TONGUES.items()
        }


def told_by_language(prefix: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields *prefix* hold before anybody types."""
    return {f"{prefix}_{end}": told.get(tag, "") for end, tag in TONGUES.items()}


class UnitSelect(forms.Select):
    """A choice of hundreds: Django's own loads a template for each."""

    template_name = "directory/unit_select.html"


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, shown in its place in the tree."""

    widget = UnitSelect

    def label_from_instance(self, obj: Unit) -> str:
        """The name, further in the deeper it stands."""
        indent: int = obj.depth - 1
        return "\u3000" * indent + obj.name


class UnitForm(ActionForm):
    """A unit: what it is called and is, and what it stands below."""

    names_zh = forms.CharField(label=_("Name in Chinese"), required=False)
    names_en = forms.CharField(label=_("Name in English"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices, initial=Unit.Kind.OTHER)
    zone = forms.CharField(
        label=_("Time zone"), initial="Asia/Shanghai", help_text=_("Like Asia/Shanghai or Europe/Berlin.")
    )


class KeptUnitForm(UnitForm):
    """A unit that is there; whoever keeps the unit above may say how much room it has."""

    quota = forms.IntegerField(
        label=_("Room for files, in megabytes"),
        required=False,
        min_value=0,
        max_value=1_000_000_000,
        help_text=_("With all units below it. Empty: what the house allows; 0: as much as there is."),
    )

    def __init__(self, sets_quota: bool, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not sets_quota:
            del self.fields["quota"]


class NewUnitForm(UnitForm):
    """A unit that is not there yet."""

    parent = UnitChoice(Unit.objects.none(), label=_("Below"), required=False)

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _offer_places(self, user)


class MoveForm(ActionForm):
    """Where a unit goes."""

    parent = UnitChoice(Unit.objects.none(), label=_("Below"), required=False)

    def __init__(self, user: User, unit: Unit, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _offer_places(self, user)
        parent = self.fields["parent"]
        assert isinstance(parent, UnitChoice)
        assert parent.queryset is not None
        parent.queryset = parent.queryset.exclude(path__startswith=unit.path)


def _offer_places(form: forms.Form, user: User) -> None:
    """Offer the units where *user* may change the tree; the top is for administrators."""
    parent = form.fields["parent"]
    assert isinstance(parent, UnitChoice)
    parent.queryset = units_for(user, Verb.EDIT_UNITS)
    at_the_top = standing(user).administrator
    parent.required, parent.empty_label = not at_the_top, _("no unit: at the top") if at_the_top else "———"


class MergeForm(ActionForm):
    """Which unit takes over."""

    into = UnitChoice(Unit.objects.none(), label=_("Merge it into"))

    def __init__(self, user: User, unit: Unit, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        into = self.fields["into"]
        assert isinstance(into, UnitChoice)
        into.queryset = units_for(user, Verb.EDIT_UNITS).exclude(path__startswith=unit.path)


class PersonForm(ActionForm):
    """A person."""

    names_zh = forms.CharField(label=_("Name in Chinese"), required=False)
    names_en = forms.CharField(label=_("Name in English"), required=False)
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Where letters go. It may stay empty."),
    )
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"))

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = units_for(user, Verb.EDIT_PEOPLE)


class RoleForm(ActionForm):
    """A role for a person."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = UnitChoice(
        Unit.objects.none(), label=_("In"), help_text=_("It holds in this unit and all below it.")
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(
        _("Until (without that day)"), required=False, hint=_("Empty: until somebody ends it.")
    )

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = units_for(user, Verb.GRANT_ROLES)

    def clean(self) -> dict[str, Any]:
        """Refuse a role that may do what the one who grants it may not."""
        told = super().clean() or self.cleaned_data
        role, unit = told.get("role"), told.get("unit")
        if role and unit and not may_grant(self.user, Role(role), unit):
            refused = gettext("“{role}” may do there what you may not; ask somebody who may.")
            self.add_error("role", refused.format(role=Role(role).label))
        return told


class DayForm(ActionForm):
    """The day on which something ends."""

    ends_on = day_field(_("Ends on (without that day)"))


class ExpertForm(ActionForm):
    """What an expert knows, and how they may be asked."""

    shown_at: ClassVar[Mapping[str, str]] = {"keywords": "keywords_zh", "affiliation": "affiliation_zh"}
    keywords_zh = forms.CharField(
        label=_("Keywords in Chinese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they can judge, one a line or parted by commas."),
    )
    keywords_en = forms.CharField(
        label=_("Keywords in English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    affiliation_zh = forms.CharField(label=_("Affiliation in Chinese"), required=False)
    affiliation_en = forms.CharField(label=_("Affiliation in English"), required=False)
    orcid = forms.CharField(label="ORCID", required=False, help_text=_("Like 0000-0002-1825-0097."))
    ror = forms.CharField(
        label=_("ROR identifier"),
        required=False,
        help_text=_("Of the affiliation, like https://ror.org/03yrm5c26."),
    )
    load_cap = forms.IntegerField(label=_("Reviews at a time, at most"), initial=3, min_value=1, max_value=50)
    channel = forms.ChoiceField(
        label=_("Is asked"), choices=Expert.Channel.choices, initial=Expert.Channel.MAIL
    )
    active = forms.BooleanField(label=_("May be asked"), required=False, initial=True)

    def keywords(self) -> dict[str, list[str]]:
        """The keywords by language."""
        return {tag: parted(words) for tag, words in self.by_language("keywords").items()}


def parted(words: str) -> list[str]:
    """The keywords in *words*, parted by lines, commas or semicolons of either script."""
    return [word.strip() for word in _PARTS.split(words) if word.strip()]


class InterestForm(forms.Form):
    """One interest of an expert."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Interest.Kind.choices)
    text = forms.CharField(label=_("What it is"), max_length=300, required=False)
    since = day_field(_("From"), required=False)
    until = day_field(_("Until"), required=False)

    def told(self) -> tuple[str, str, date | None, date | None] | None:
        """What was declared; nothing where the line is empty."""
        data = self.cleaned_data
        return (data["kind"], data["text"], data["since"], data["until"]) if data.get("text") else None


InterestForms = forms.formset_factory(InterestForm, extra=2, max_num=40, absolute_max=60)
"""All interests of an expert, with two empty lines."""


class PanelForm(ActionForm):
    """A panel."""

    names_zh = forms.CharField(label=_("Name in Chinese"), required=False)
    names_en = forms.CharField(label=_("Name in English"), required=False)
    field = forms.CharField(label=_("Field"), required=False, max_length=200)
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"))

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = units_for(user, Verb.APPOINT)


class TermForm(ActionForm):
    """A term on a panel."""

    starts_on = day_field(_("From"))
    ends_on = day_field(_("Until (without that day)"))
    chair = forms.BooleanField(label=_("Chairs the panel"), required=False)


class AppointForm(TermForm):
    """Whom a panel appoints, named by the page of the expert."""

    panel = forms.ModelChoiceField(Panel.objects.none(), label=_("Panel"))

    def __init__(self, panels: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["panel"])
        panel = self.fields["panel"]
        assert isinstance(panel, forms.ModelChoiceField)
        panel.queryset = panels


def person_before(person: Person) -> dict[str, Any]:
    """What the form of *person* holds before anybody types."""
    told = {"email": person.email, "language": person.language, "unit": person.unit}
    return told | told_by_language("names", person.names)


def expert_before(expert: Expert) -> dict[str, Any]:
    """What the form of *expert* holds before anybody types."""
    words = {tag: "\n".join(kept) for tag, kept in expert.keywords.items()}
    told = told_by_language("keywords", words) | told_by_language("affiliation", expert.affiliation)
    names = ("orcid", "ror", "load_cap", "channel", "active")
    return told | {name: getattr(expert, name) for name in names}
