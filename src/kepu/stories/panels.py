# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which a story is written, and the panels that compare two versions."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList

from kepu.identifiers.orcid import read_orcid
from kepu.images.licences import licence_choices
from kepu.stories.models import Story

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_MORE = {"extra": 1, "can_delete": True, "can_order": False, "max_num": 200}


class StoryForm(WagtailAdminModelForm):  # type: ignore[misc, unused-ignore]
    """What is typed into a story: its fields, and a row for each contributor, origin of an asset and
    release."""

    class Meta:
        """Which fields, and widgets that need no script of the page's own."""

        model = Story
        fields: ClassVar = [
            "title", "subtitle", "kind", "summary", "body", "script", "licence", "embargo_at", "embargo_zone",
        ]  # fmt: skip
        widgets: ClassVar = {"embargo_at": _MOMENT, "script": forms.Textarea, "summary": forms.Textarea}
        formsets: ClassVar = {
            "contributors": _MORE | {"fields": ["name", "orcid", "role"]},
            "origins": _MORE | {"fields": ["asset", "source", "tool"]},
            "releases": _MORE | {"fields": ["of", "what", "ends_on"], "widgets": {"ends_on": _DAY}},
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["licence"] = forms.ChoiceField(
            label=_("Licence"), choices=licence_choices, required=False
        )
        zone = self.fields["embargo_zone"]
        zone.label, zone.required = _("In which time zone"), False
        zone.help_text = _("Like Asia/Shanghai or Europe/Berlin.")

        for rows in self.formsets.values():
            for row in rows.forms:
                row.fields["ORDER"].widget = forms.HiddenInput()

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
        if told not in available_timezones():
            raise ValidationError(
                _("“%(zone)s” is no time zone; write one like Asia/Shanghai."), params={"zone": told}
            )
        return told

    def is_valid(self) -> bool:
        """Checks the ORCID of each contributor too."""
        valid: bool = super().is_valid()
        for form in self.formsets["contributors"].forms if valid else ():
            typed = form.cleaned_data.get("orcid", "")
            if not typed or form.cleaned_data.get("DELETE"):
                continue
            if read := read_orcid(typed):
                form.instance.orcid = read
            else:
                form.add_error("orcid", _("This is no ORCID: its last sign does not fit the others."))
                valid = False
        return valid


@cache
def editor() -> Any:
    """The panels, bound to ``Story``: they tell two versions of it apart."""
    panels = [FieldPanel(name) for name in StoryForm.Meta.fields]
    panels += [InlinePanel(name) for name in StoryForm.Meta.formsets]
    return ObjectList(panels).bind_to_model(Story)
