# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed of a review route: the route, and a form for each stage in its order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import ActionForm, UnitChoice, told_by_language
from kepu.directory.models import Unit
from kepu.directory.permissions import units_for
from kepu.directory.roles import Role, Verb
from kepu.newsroom.route_people import People
from kepu.review.actions.routes import read_stages
from kepu.review.models import Claim, Route
from kepu.review.stages import ASK_LABELS, MOST_STAGES, PART_LABELS, Part, Stage
from kepu.stories.kinds import Kind

PREFIX = "stages"
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
NUMBER = {"inputmode": "numeric", "size": "6", "autocomplete": "off"}


class RouteForm(ActionForm):
    """A route: what it is called, and which stories go along it."""

    names_zh = forms.CharField(label=_("Name in Chinese"), required=False, max_length=120)
    names_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    unit = UnitChoice(
        Unit.objects.none(), label=_("Unit"), help_text=_("It holds in this unit and all below it.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("For these kinds of stories"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: for every kind."),
    )
    tier = forms.ChoiceField(
        label=_("For this risk"), choices=[("", _("any")), *Claim.Tier.choices], required=False
    )

    def __init__(self, user: Any, *arguments: Any, unit: Unit | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if unit is not None:
            del self.fields["unit"]
            return
        choice = self.fields["unit"]
        assert isinstance(choice, UnitChoice)
        choice.queryset = units_for(user, Verb.EDIT_ROUTES)

    def clean(self) -> dict[str, Any]:
        """A route has a name."""
        told = super().clean() or self.cleaned_data
        if not told.get("names_zh", "").strip() and not told.get("names_en", "").strip():
            self.add_error("names_zh", gettext("The route has no name; write it in at least one language."))
        return told


class StageForm(forms.Form):
    """One stage."""

    use_required_attribute = False
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    names_zh = forms.CharField(label=_("Name in Chinese"), required=False, max_length=80)
    names_en = forms.CharField(label=_("Name in English"), required=False, max_length=80)
    by = forms.ChoiceField(
        label=_("Who answers"),
        choices=[("people", _("people")), ("experts", _("experts, claim by claim"))],
        initial="people",
    )
    role = forms.ChoiceField(
        label=_("Role, in the story's unit or above"), choices=Role.choices, initial=Role.EDITOR
    )
    people = forms.MultipleChoiceField(
        label=_("Only these people"), required=False, widget=forms.CheckboxSelectMultiple
    )
    person = forms.CharField(
        label=_("Add a person by name"),
        required=False,
        help_text=_("Whoever is named answers in place of the role."),
    )
    looks_at = forms.MultipleChoiceField(
        label=_("What it looks at"),
        choices=[(each.value, PART_LABELS[each]) for each in Part],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A signature is void when one of these changes."),
    )
    hours = forms.IntegerField(
        label=_("Clock, in hours"), min_value=1, max_value=2160, initial=48, widget=forms.TextInput(NUMBER)
    )
    urgent_hours = forms.IntegerField(
        label=_("Urgent clock, in hours"),
        min_value=1,
        max_value=2160,
        initial=4,
        widget=forms.TextInput(NUMBER),
    )
    quorum = forms.IntegerField(
        label=_("Signatures that it asks for"),
        min_value=1,
        max_value=9,
        initial=1,
        widget=forms.TextInput(NUMBER),
    )
    asks = forms.MultipleChoiceField(
        label=_("Questions that are answered first"),
        choices=list(ASK_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    link = forms.BooleanField(label=_("May be approved from a link, with a code"), required=False)
    apart = forms.BooleanField(
        label=_("Who signs here signs no other stage of this kind"), required=False, initial=True
    )
    own = forms.BooleanField(label=_("Who wrote the story may sign"), required=False)
    after = forms.BooleanField(label=_("After publication"), required=False)

    def __init__(self, *arguments: Any, people: People, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.known = people
        chosen = self.raw("people") or []
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each, people.name(each)) for each in chosen if each in people.labels]
        self.fields["person"].widget.attrs |= {"list": "people", "autocomplete": "off"}
        if not field.choices:
            field.widget = forms.MultipleHiddenInput()

    def raw(self, name: str) -> Any:
        """What was typed into a field or stands there before, unchecked."""
        if not self.is_bound:
            return self.initial.get(name)
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def typed(self) -> dict[str, Any]:
        """All that was typed."""
        return {name: self.raw(name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        """What makes no stage, each at its field."""
        told = super().clean() or self.cleaned_data
        if not told.get("names_zh", "").strip() and not told.get("names_en", "").strip():
            self.add_error("names_zh", gettext("A stage has no name; write it in at least one language."))
        if typed := told.get("person", "").strip():
            if (found := self.known.called(typed)) is not None:
                told["people"] = [*dict.fromkeys([*(told.get("people") or []), found])]
            else:
                self.add_error("person", nobody_called(typed))
        people = told.get("by") == "people"
        if people and not told.get("after") and not told.get("looks_at") and "looks_at" not in self.errors:
            self.add_error("looks_at", gettext("It looks at nothing; say what is signed here."))
        named, quorum = told.get("people") or [], told.get("quorum")
        if people and named and quorum and len(set(named)) < quorum:
            wrong = gettext("It needs {quorum} signatures, and names fewer people.").format(quorum=quorum)
            self.add_error("quorum", wrong)
        return told

    def told(self, key: str) -> dict[str, Any]:
        """The stage as plain values, called *key*."""
        data = self.cleaned_data
        names = {"zh-hans": data["names_zh"].strip(), "en": data["names_en"].strip()}
        same = (
            "by",
            "role",
            "looks_at",
            "hours",
            "urgent_hours",
            "quorum",
            "link",
            "apart",
            "own",
            "asks",
            "after",
        )
        people = data["people"] if data["by"] == "people" else []
        return {name: data[name] for name in same} | {
            "key": key,
            "names": {tag: name for tag, name in names.items() if name},
            "people": people,
        }


def nobody_called(typed: str) -> str:
    """That *typed* names nobody, or more than one."""
    return gettext("Nobody alone is called “{name}”; choose one from the list.").format(name=typed)


class BaseStageForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """The stages in their order. Buttons change the order and keep all that was typed."""

    def clean(self) -> None:
        """The order of stages makes a route."""
        seen, before = False, False
        for form in self.forms:
            after = form.cleaned_data.get("after", False) if form.is_valid() else False
            if seen and not after:
                form.add_error(
                    "after",
                    gettext(
                        "It stands behind a stage that is done after publication; move it up, or tick this."
                    ),
                )
            seen, before = seen or after, before or not after
        if not self.forms:
            raise forms.ValidationError(gettext("A route has a stage at least; add one."))
        if not before:
            raise forms.ValidationError(
                gettext("No stage is done before publication; a route begins with one.")
            )

    def stages(self) -> list[Stage]:
        """What was typed. Raises ``ReviewError``."""
        taken = {form.cleaned_data["key"] for form in self.forms if _KEY.fullmatch(form.cleaned_data["key"])}
        used: set[str] = set()
        told = []
        for form in self.forms:
            key = form.cleaned_data["key"]
            if not _KEY.fullmatch(key) or key in used:
                key = new_key(form.cleaned_data["names_en"], taken | used)
            used.add(key)
            told.append(form.told(key))
        return read_stages(told)


StageForms = forms.formset_factory(
    StageForm,
    formset=BaseStageForms,
    extra=0,
    max_num=MOST_STAGES,
    absolute_max=MOST_STAGES + 1,
    validate_max=True,
)
"""All stages of a route."""


def new_key(name: str, taken: set[str]) -> str:
    """A key for a stage called *name* that none of *taken* is."""
    wanted = slugify(name)[:34].strip("-_").replace("_", "-")
    if not _KEY.fullmatch(wanted):
        wanted = "stage"
    numbered = (f"{wanted}-{number}" for number in range(2, 99))
    return wanted if wanted not in taken else next(each for each in numbered if each not in taken)


def stages_before(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """What the forms of *stages* hold before anybody types."""
    same = ("key", "by", "role", "hours", "urgent_hours", "quorum", "link", "apart", "own", "after")
    return [
        {name: getattr(each, name) for name in same}
        | {"looks_at": [str(part) for part in each.looks_at], "asks": list(each.asks)}
        | {"people": list(each.people)}
        | told_by_language("names", each.names)
        for each in stages
    ]


def route_before(route: Route) -> dict[str, Any]:
    """What the form of *route* holds before anybody types."""
    return {"kinds": route.kinds, "tier": route.tier} | told_by_language("names", route.names)


def done(rows: list[dict[str, Any]], what: str, people: People) -> list[dict[str, Any]]:
    """*rows*, which were typed, after the button *what*: ``add``, or ``up:2``, ``down:2``, ``remove:2``,
    ``person:2``."""
    verb, _colon, place = what.partition(":")
    at = int(place) if place.isascii() and place.isdigit() else -1
    if verb == "add":
        fresh = {name: field.initial for name, field in StageForm.base_fields.items()}
        return (
            [*rows, fresh | {"looks_at": [str(each) for each in Part]}] if len(rows) < MOST_STAGES else rows
        )
    if not 0 <= at < len(rows):
        return rows
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    if verb == "remove":
        return rows[:at] + rows[at + 1 :]
    if verb == "person":
        row = dict(rows[at])
        if found := people.called(str(row["person"] or "")):
            row |= {"people": [*dict.fromkeys([*(row["people"] or []), found])], "person": ""}
        return [*rows[:at], row, *rows[at + 1 :]]
    if 0 <= to < len(rows) and to != at:
        moved = list(rows)
        moved[at], moved[to] = moved[to], moved[at]
        return moved
    return rows


def names_typed(form: RouteForm, before: Mapping[str, str]) -> dict[str, str]:
    """The names of the route as they were typed; other languages stay."""
    return form.by_language("names", before)
