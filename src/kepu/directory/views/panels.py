# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels: their list, the page of one, appointments to them and their ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import expert_or_404, for_those_who, panel_or_404, term_or_404
from kepu.directory.actions.panels import add_panel, appoint, change_panel, end_term
from kepu.directory.forms import AppointForm, DayForm, PanelForm, told_by_language
from kepu.directory.models import Panel
from kepu.directory.permissions import may, visible
from kepu.directory.queries import panel_rows
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, crumb, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form


@require_safe
@for_those_who(Verb.SEE_EXPERTS)
def panels(request: HttpRequest) -> HttpResponse:
    """The list."""
    told = {
        "title": _("Panels"),
        "page": page_of(request, panel_rows(user_of(request))),
        "page_link": page_link(request),
        "may_add": may(user_of(request), Verb.APPOINT),
    }
    return render(request, "directory/panels.html", told)


@require_safe
@for_those_who(Verb.SEE_EXPERTS)
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """One panel and its terms."""
    found = panel_or_404(request, public_id)
    told = {
        "title": found.name,
        "crumbs": [crumb("panels", _("Panels"))],
        "panel": found,
        "terms": found.terms.select_related("expert__person").order_by("-ends_on", "pk"),
        "today": timezone.localdate(),
        "appoints": may(user_of(request), Verb.APPOINT, found.unit),
    }
    return render(request, "directory/panel.html", told)


@require_form
@for_those_who(Verb.APPOINT)
def panel_add(request: HttpRequest) -> HttpResponse:
    """Make a panel."""
    form = PanelForm(user_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.do(
            lambda: add_panel(
                form.by_language("names"), unit=data["unit"], field=data["field"], actor=actor(request)
            )
        )
        if made is not None:
            messages.success(request, _("“{panel}” was made.").format(panel=made.name))
            return redirect("directory:panel", public_id=made.public_id)
    return show_form(request, form, _("Make a panel"), [crumb("panels", _("Panels"))])


@require_form
@for_those_who(Verb.APPOINT)
def panel_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a panel is called and about."""
    found = panel_or_404(request, public_id, Verb.APPOINT)
    title = _("Change {panel}").format(panel=found.name)
    way = [crumb("panels", _("Panels")), crumb("panel", found.name, public_id)]
    before = told_by_language("names", found.names) | {"field": found.field, "unit": found.unit}
    form = PanelForm(user_of(request), request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        data, names = form.cleaned_data, form.by_language("names", found.names)
        if form.do(
            lambda: change_panel(
                found, names=names, unit=data["unit"], field=data["field"], actor=actor(request)
            )
        ):
            messages.success(request, _("“{panel}” was changed.").format(panel=found.name))
            return redirect("directory:panel", public_id=public_id)
    return show_form(request, form, title, way)


@require_form
@for_those_who(Verb.APPOINT)
def expert_appoint(request: HttpRequest, public_id: str) -> HttpResponse:
    """Appoint an expert to a panel."""
    found, user = expert_or_404(request, public_id), user_of(request)
    today = timezone.localdate()
    before = {"starts_on": today, "ends_on": today.replace(year=today.year + 2, day=min(today.day, 28))}
    offered = visible(user, Verb.APPOINT, Panel.objects.order_by("pk"))
    form = AppointForm(offered, request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        term = form.do(
            lambda: appoint(
                data["panel"],
                found,
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                chair=data["chair"],
                actor=actor(request),
            )
        )
        if term is not None:
            told = _("{expert} was appointed to “{panel}”.").format(expert=found, panel=term.panel.name)
            messages.success(request, told)
            return redirect("directory:expert", public_id=public_id)
    title = _("Appoint {expert}").format(expert=found)
    way = [crumb("experts", _("Experts")), crumb("expert", str(found), public_id)]
    return show_form(request, form, title, way, submit=_("Appoint"))


@require_form
@for_those_who(Verb.APPOINT)
def term_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a term before its day."""
    term = term_or_404(request, public_id, Verb.APPOINT)
    form = DayForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if form.do(lambda: end_term(term, ends_on=day, actor=actor(request))):
            told = _("The term of {expert} ends on {day}.").format(expert=term.expert, day=term.ends_on)
            messages.success(request, told)
            return redirect("directory:panel", public_id=term.panel.public_id)
    title = _("End the term of {expert} on “{panel}”").format(expert=term.expert, panel=term.panel.name)
    way = [crumb("panels", _("Panels")), crumb("panel", term.panel.name, term.panel.public_id)]
    return show_form(request, form, title, way, submit=_("End it"))
