# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which a story is written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.images.licences import licence_choices
from kepu.stories.contributors import ContributorForm
from kepu.stories.models import Programme, Story
from kepu.stories.moments import ClockField, instants, zones
from kepu.stories.taking_part import fill_from

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_MOVED_BY_OTHERS = ("programme", "planned_on")
"""What the calendar and the list change, too, without a save of the text."""
_MORE = {"extra": 1, "can_delete": True, "can_order": False, "max_num": 200}


class StoryForm(WagtailAdminModelForm):  # type: ignore[misc, unused-ignore]
    """What is typed into a story: its fields, and a row for each contributor, origin of an asset and
    release."""

    class Meta:
        """Which fields, and widgets that need no script of the page's own."""

        model = Story
        fields: ClassVar = [
            "title", "subtitle", "kind", "summary", "body", "script", "programme", "season", "episode",
            "planned_on", "licence", "embargo_at", "embargo_zone",
        ]  # fmt: skip
        widgets: ClassVar = {
            "planned_on": _DAY,
            "embargo_at": _MOMENT,
            "script": forms.Textarea,
            "summary": forms.Textarea,
        }
        formsets: ClassVar = {
            "contributors": _MORE
            | {
                "form": ContributorForm,
                "fields": ["person", "name", "orcid", "role"],
                "inherit_kwargs": ["for_user"],
            },
            "origins": _MORE | {"fields": ["asset", "source", "tool"]},
            "releases": _MORE | {"fields": ["of", "what", "ends_on"], "widgets": {"ends_on": _DAY}},
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        for name in self.Meta.formsets if options.get("instance") is not None else ():
            getattr(options["instance"], name).get_object_list()  # read once, not by each who looks
        super().__init__(*arguments, **options)
        self.fields["licence"] = forms.ChoiceField(
            label=_("Licence"), choices=licence_choices, required=False
        )
        known = visible(self.for_user, Verb.SEE_STORIES, Programme.objects.filter(ended=False))
        its = Programme.objects.filter(pk=self.instance.programme_id)
        self.fields["programme"].queryset = (known | its).distinct()
        for name in _MOVED_BY_OTHERS:
            self.fields[name].show_hidden_initial = True
        zone = self.fields["embargo_zone"]
        zone.label, zone.required = _("In which time zone"), False
        zone.help_text = _("Like Asia/Shanghai or Europe/Berlin.")
        self.fields["embargo_at"] = ClockField(
            label=self.fields["embargo_at"].label, required=False, widget=_MOMENT
        )
        self.fields["embargo_later"] = forms.BooleanField(
            label=_("The clock shows it twice that night: the second time is meant"), required=False
        )
        for rows in self.formsets.values():
            for row in rows.forms:
                row.fields["ORDER"].widget = forms.HiddenInput()

        if (moment := self.instance.embargo_at) is not None:
            told = moment.astimezone(ZoneInfo(self.instance.embargo_zone or "UTC"))
            self.initial["embargo_at"] = told.replace(tzinfo=None, fold=0)
            self.initial["embargo_later"] = bool(told.fold)
        if not self._is_told_twice():
            del self.fields["embargo_later"]
        else:
            self.order_fields([*self.Meta.fields, "embargo_later"])

    def _is_told_twice(self) -> bool:
        """Whether the embargo that is typed, or kept, stands at an hour that comes twice."""
        told = self["embargo_at"].value()
        zone = self["embargo_zone"].value() or "Asia/Shanghai"
        try:
            moment = self.fields["embargo_at"].to_python(told)
            return moment is not None and len(instants(moment, zone)) > 1
        except (ValidationError, ValueError, KeyError):  # no moment, and no zone that is known
            return False

    def clean(self) -> dict[str, Any]:
        """The embargo is told in its own zone, not in the house's. What whoever writes left as it was is as
        others moved it meanwhile."""
        data: dict[str, Any] = super().clean()
        for name in _MOVED_BY_OTHERS:
            if name in data and name not in self.changed_data:
                data[name] = getattr(self.instance, name)
        if (moment := data.get("embargo_at")) is not None and data.get("embargo_zone"):
            data["embargo_at"] = self._instant(moment, data["embargo_zone"])
        return data

    def _instant(self, told: datetime, zone: str) -> datetime | None:
        """When it is; the form says so where the clocks jump over it, and asks where they show it twice."""
        found = instants(told, zone)
        if not found:
            self.add_error(
                "embargo_at",
                ValidationError(
                    _("Clocks in %(zone)s jump over this time that night; choose one before or after it."),
                    params={"zone": zone},
                ),
            )
            return None
        later = self.cleaned_data.get("embargo_later")
        if len(found) > 1 and "embargo_later" not in self.data and "embargo_twice" not in self.data:
            self.add_error("embargo_at", _("Clocks show this time twice that night: say which is meant."))
        return found[-1] if later else found[0]

    def changed_rows(self) -> list[str]:
        """The names of what stands in rows and was changed."""
        return [name for name, rows in self.formsets.items() if rows.has_changed()]

    def shown_body(self) -> str:
        """The body with what is wrong at each of its blocks."""
        bound = self["body"]
        told: str = bound.field.widget.render_with_errors(
            bound.html_name, bound.value(), attrs={"id": bound.auto_id}, errors=bound.errors
        )
        return told

    def rows(self) -> list[tuple[str, Any]]:
        """The heading of each set of rows, and the set."""
        headings = {
            "contributors": _("Who took part"),
            "origins": _("How its assets came to be"),
            "releases": _("Releases"),
        }
        return [(str(heading), self.formsets[name]) for name, heading in headings.items()]

    def clean_embargo_zone(self) -> str:
        """Raises ``ValidationError`` for what is no zone."""
        told: str = self.cleaned_data["embargo_zone"] or "Asia/Shanghai"
        if told not in zones():
            raise ValidationError(
                _("“%(zone)s” is no time zone; write one like Asia/Shanghai."), params={"zone": told}
            )
        return told

    def is_valid(self) -> bool:
        """Gives each contributor who is somebody of the directory the name and ORCID that were left empty."""
        valid: bool = super().is_valid()
        for form in self.formsets["contributors"].forms if valid else ():
            if form.has_changed() and not form.cleaned_data.get("DELETE"):
                fill_from(form.instance, self.instance.language)
        return valid
