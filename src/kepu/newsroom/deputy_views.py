# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deputies: who signs for whom, and in which days. Each says it of themself; who grants roles, of others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.directory.access import for_those_who
from kepu.directory.forms import ActionForm, day_field
from kepu.directory.models import Person
from kepu.directory.permissions import may, standing
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, person_of, show_form
from kepu.directory.views.units import require_form
from kepu.newsroom.route_people import signing
from kepu.review.actions.routes import appoint_deputy, dismiss_deputy
from kepu.review.errors import ReviewError
from kepu.review.models import Deputy


class DeputyForm(ActionForm):
    """Who is away, who signs for them, and in which days."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Who is away"))
    deputy = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("They sign with the role of who is away, unless they wrote the story."),
    )
    starts_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until (without that day)"))

    def __init__(self, away: Any, deputies: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, people in (("person", away), ("deputy", deputies)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people
        if len(away) == 1:
            self.fields["person"].initial, self.fields["person"].empty_label = away[0], None  # type: ignore[attr-defined]


@require_form
@for_those_who(Verb.SEE_STORIES)
def deputies(request: HttpRequest) -> HttpResponse:
    """Who signs for whom, of oneself and of those whose roles one grants; and the form for a further one."""
    me, today = person_of(request), timezone.localdate()
    away = _may_be_away(request).order_by("sort_name", "pk")
    form = DeputyForm(
        away,
        signing(request.user).order_by("sort_name", "pk"),
        request.POST or None,
        initial={"starts_on": today},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = appoint_deputy(
                data["person"],
                data["deputy"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                actor=actor(request),
            )
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            told = _("{deputy} signs for {person} from {day}.")
            messages.success(
                request, told.format(deputy=made.deputy.name, person=made.person.name, day=made.starts_on)
            )
            return redirect("deputies")
    known = Deputy.objects.filter(_within(request), ends_on__gt=today).select_related(
        "person__unit", "deputy"
    )
    page = page_of(request, known.order_by("starts_on", "pk"))
    for each in page.object_list:
        each.may_end = may(request.user, Verb.GRANT_ROLES, each.person.unit)
    more: dict[str, Any] = {
        "page": page,
        "page_link": page_link(request),
        "today": today,
        "me": me,
        "template": "newsroom/reviews/deputies.html",
    }
    crumbs = [(reverse("reviews"), _("What waits for review"))]
    return show_form(request, form, _("Deputies"), crumbs, submit=_("Let them sign"), **more)


def _may_be_away(request: HttpRequest) -> Any:
    """Oneself, and the people of the units in which one grants roles."""
    within = standing(request.user).within_or(Verb.GRANT_ROLES, "unit", Q(user=request.user))
    return Person.objects.filter(within, erased_at=None, user__isnull=False)


def _within(request: HttpRequest) -> Q:
    mine = Q(person__user=request.user) | Q(deputy__user=request.user)
    return standing(request.user).within_or(Verb.GRANT_ROLES, "person__unit", mine)


@require_form
@for_those_who(Verb.SEE_STORIES)
def deputy_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let somebody sign for themself again."""
    mine = Q(person__user=request.user)
    within = standing(request.user).within_or(Verb.GRANT_ROLES, "person__unit", mine)
    known = Deputy.objects.filter(within).select_related("person", "deputy")
    found = get_object_or_404(known, public_id=public_id)
    if request.method == "POST":
        dismiss_deputy(found, actor=actor(request))
        messages.success(request, _("{person} signs for themself again.").format(person=found.person.name))
        return redirect("deputies")
    title = _("{deputy} signs for {person} no more").format(
        deputy=found.deputy.name, person=found.person.name
    )
    return show_form(request, forms.Form(), title, [(reverse("deputies"), _("Deputies"))], submit=_("End it"))
