# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house says of itself in public, in its own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kepu.channels.actions.write_house_text import write_house_texts
from kepu.channels.errors import ChannelError
from kepu.channels.house_texts import MOST_CHARACTERS, house_texts, may_speak_for_house
from kepu.channels.models import HouseText
from kepu.directory.access import for_those_who
from kepu.directory.forms import TONGUES, told_by_language
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, show_form, user_of
from kepu.directory.views.units import require_form

PARAGRAPHS = gettext_lazy("Plain text; an empty line begins a paragraph. Left empty, nothing is said.")


def _text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_CHARACTERS,
        help_text=PARAGRAPHS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class HouseTextForm(forms.Form):
    """What the house says, in both languages."""

    checking_zh = _text(gettext_lazy("Above all else, in Chinese"))
    checking_en = _text(gettext_lazy("Above all else, in English"))
    paying_zh = _text(gettext_lazy("How experts are found and paid, in Chinese"))
    paying_en = _text(gettext_lazy("How experts are found and paid, in English"))

    def told(self) -> dict[str, dict[str, str]]:
        """What was typed, by name and language."""
        return {
            name: {tag: self.cleaned_data[f"{name}_{end}"] for end, tag in TONGUES.items()}
            for name in HouseText.Name.values
        }


@require_form
@for_those_who(Verb.EDIT_HOUSE)
def house_words(request: HttpRequest) -> HttpResponse:
    """Write what the public page on checking says in the house's own words."""
    user = user_of(request)
    if not may_speak_for_house(user):
        raise Http404
    form = HouseTextForm(request.POST or None, initial=_written())
    if request.method == "POST" and form.is_valid():
        try:
            write_house_texts(form.told(), user=user, actor=actor(request))
        except ChannelError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("What the house says was kept; its page is made anew."))
            return redirect("house_words")
    language = "en" if get_language() == "en" else "zh-hans"
    return show_form(
        request,
        form,
        _("How we check: in our own words"),
        [(reverse("home"), _("What waits"))],
        template="newsroom/house_words.html",
        public=reverse("website:how_we_check", args=[language]),
    )


def _written() -> dict[str, Any]:
    known, told = house_texts(), dict[str, Any]()
    for name in HouseText.Name.values:
        told |= told_by_language(name, known.get(name, {}))
    return told
