# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes and changes a review route on one page. Every button keeps all that was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, person_of, user_of
from kepu.directory.views.units import require_form
from kepu.newsroom.route_forms import (
    PREFIX,
    RouteForm,
    StageForms,
    done,
    names_typed,
    nobody_called,
    route_before,
    stages_before,
)
from kepu.newsroom.route_people import People
from kepu.newsroom.route_views import route_or_404
from kepu.review.actions.routes import keep_route
from kepu.review.errors import ReviewError
from kepu.review.models import Route


@require_form
@for_those_who(Verb.EDIT_ROUTES)
def route_add(request: HttpRequest) -> HttpResponse:
    """Make a route of one's own."""
    return _page(request, Route())


@require_form
@for_those_who(Verb.EDIT_ROUTES)
def route_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a route: stories that are on it go on along what it was."""
    return _page(request, route_or_404(request, public_id, Verb.EDIT_ROUTES))


def _page(request: HttpRequest, route: Route) -> HttpResponse:
    new = route.pk is None
    current = [] if new or route.current is None else route.current.stages
    people = People.of(request.user, {each for stage in current for each in stage.people})
    fixed = None if new else route.unit
    before = {} if new else route_before(route)
    options: dict[str, Any] = {"prefix": PREFIX, "form_kwargs": {"people": people}}
    focus = ""
    if request.method == "POST":
        form = RouteForm(user_of(request), request.POST, unit=fixed)
        stages = StageForms(request.POST, **options)
        what = request.POST.get("do", "")
        if what:
            rows = done([each.typed() for each in stages.forms], what, people)
            focus = _focus(what, len(rows))
            _tell_of_nobody(request, rows, what)
            form = RouteForm(user_of(request), initial=_typed(form), unit=fixed)
            stages = StageForms(initial=rows, **options)
        elif (made := _kept(request, route, form, stages)) is not None:
            messages.success(request, _("“{route}” was kept.").format(route=made.name))
            return redirect("route", public_id=made.public_id)
    else:
        form = RouteForm(user_of(request), initial=before, unit=fixed)
        rows = stages_before(current) or done([], "add", people)
        stages = StageForms(initial=rows, **options)
    crumbs = [(reverse("routes"), _("Review routes"))]
    if not new:
        crumbs.append((reverse("route", args=[route.public_id]), route.name))
    told = {
        "title": _("Make a review route") if new else _("Change {route}").format(route=route.name),
        "crumbs": crumbs,
        "cancel": crumbs[-1][0],
        "form": form,
        "stages": stages,
        "wrong": form.is_bound and bool(form.errors or any(each.errors for each in stages.forms)),
        "people": people.labels.values(),
        "focus": focus,
        "pressed": request.POST.get("do", "").partition(":")[0],
    }
    return render(request, "newsroom/routes/edit.html", told)


def _tell_of_nobody(request: HttpRequest, rows: list[dict[str, Any]], what: str) -> None:
    """Say so where whoever was typed is not found; the words stay in their field."""
    verb, _colon, place = what.partition(":")
    if verb != "person" or not (place.isascii() and place.isdigit() and int(place) < len(rows)):
        return
    if typed := str(rows[int(place)]["person"] or "").strip():
        messages.error(request, nobody_called(typed))


def _typed(form: RouteForm) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(form.data, form.files, name)
        for name, field in form.fields.items()
    }


def _focus(what: str, many: int) -> str:
    """Which stage has the keyboard after a button: the one that was moved, or was added."""
    verb, _colon, place = what.partition(":")
    at = int(place) if place.isascii() and place.isdigit() else many - 1
    at += {"up": -1, "down": 1}.get(verb, 0)
    return str(min(max(at, 0), max(many - 1, 0)))


def _kept(request: HttpRequest, route: Route, form: RouteForm, stages: Any) -> Route | None:
    fits = form.is_valid()
    if not stages.is_valid() or not fits:
        return None
    data = form.cleaned_data
    if "unit" in data:
        route.unit = data["unit"]
    try:
        return keep_route(
            route,
            names=names_typed(form, route.names),
            stages=stages.stages(),
            kinds=data["kinds"],
            tier=data["tier"],
            by=person_of(request),
            actor=actor(request),
        )
    except ReviewError as refused:
        form.add_error(None, str(refused))
        return None
