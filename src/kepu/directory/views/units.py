# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of units: its list, the page of one, and what changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kepu.directory.access import for_those_who, unit_or_404
from kepu.directory.actions.units import add_unit, change_unit, merge_units, move_unit, set_quota
from kepu.directory.forms import KeptUnitForm, MergeForm, MoveForm, NewUnitForm, told_by_language
from kepu.directory.models import Membership, Panel, Person, Unit
from kepu.directory.permissions import holding, may, standing, visible
from kepu.directory.queries import unit_rows
from kepu.directory.quotas import usage
from kepu.directory.roles import Verb
from kepu.directory.views.acting import PAGE, actor, crumb, show_form, user_of

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_those_who(Verb.SEE_UNITS)
def units(request: HttpRequest) -> HttpResponse:
    """The tree."""
    told = {
        "title": _("Units"),
        "rows": unit_rows(user_of(request)),
        "may_add": may(user_of(request), Verb.EDIT_UNITS),
    }
    return render(request, "directory/units.html", told)


@require_safe
@for_those_who(Verb.SEE_UNITS)
def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One unit: what it is, what is below it, who works there. The address of one that was merged leads to
    the one that took over, where that may be seen."""
    found = unit_or_404(request, public_id)
    if found.merged_into is not None:
        messages.info(request, _("“{unit}” was merged into this unit.").format(unit=found.name))
        return redirect("directory:unit", public_id=found.merged_into.public_id)
    return render(request, "directory/unit.html", _one(request, found))


def _one(request: HttpRequest, found: Unit) -> dict[str, Any]:
    user = user_of(request)
    people = visible(user, Verb.SEE_PEOPLE, Person.objects.filter(unit=found, erased_at=None))
    held = holding(Membership.objects.filter(unit=found, person__erased_at=None))
    edits = may(user, Verb.EDIT_UNITS, found)
    return {
        "title": found.name,
        "crumbs": [crumb("units", _("Units")), *_above(request, found)],
        "unit": found,
        "below": found.get_children().filter(merged_into=None),
        "people": list(people[: PAGE + 1])[:PAGE],
        "people_count": people.count(),
        "held": held.select_related("person").order_by("role", "person__sort_name"),
        "panels": Panel.objects.filter(unit=found) if may(user, Verb.SEE_EXPERTS, found) else [],
        "merged": found.merged.all(),
        "edits": edits,
        "usage": usage(found) if edits or may(user, Verb.EDIT_IMAGES, found) else None,
        "adds_people": may(user, Verb.EDIT_PEOPLE, found),
    }


def _above(request: HttpRequest, found: Unit) -> list[tuple[str, str]]:
    """The way down to a unit, as far as it may be seen."""
    held = standing(user_of(request))
    return [
        crumb("unit", each.name, each.public_id)
        for each in found.get_ancestors()
        if held.may(Verb.SEE_UNITS, each)
    ]


@require_form
@for_those_who(Verb.EDIT_UNITS)
def unit_add(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    parent = request.GET.get("parent")
    before = {"parent": unit_or_404(request, parent, Verb.EDIT_UNITS)} if parent else {}
    form = NewUnitForm(user_of(request), request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.do(
            lambda: add_unit(
                form.by_language("names"),
                kind=data["kind"],
                zone=data["zone"],
                parent=data["parent"],
                actor=actor(request),
            )
        )
        if made is not None:
            messages.success(request, _("“{unit}” was added.").format(unit=made.name))
            return redirect("directory:unit", public_id=made.public_id)
    return show_form(request, form, _("Add a unit"), [crumb("units", _("Units"))])


@require_form
@for_those_who(Verb.EDIT_UNITS)
def unit_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a unit is called and is."""
    found = unit_or_404(request, public_id, Verb.EDIT_UNITS)
    before = told_by_language("names", found.names)
    before |= {"kind": found.kind, "zone": found.zone, "quota": found.quota}
    form = KeptUnitForm(_sets_quota(request, found), request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        data, names = form.cleaned_data, form.by_language("names", found.names)
        if form.do(
            lambda: change_unit(
                found, names=names, kind=data["kind"], zone=data["zone"], actor=actor(request)
            )
        ):
            if "quota" in form.cleaned_data:
                set_quota(found, form.cleaned_data["quota"], actor=actor(request))
            messages.success(request, _("“{unit}” was changed.").format(unit=found.name))
            return redirect("directory:unit", public_id=public_id)
    return show_form(request, form, _("Change {unit}").format(unit=found.name), _way(found))


def _sets_quota(request: HttpRequest, found: Unit) -> bool:
    """Nobody gives room to the unit they keep themselves: whoever keeps the one above does."""
    parent = found.get_parent()
    held = standing(user_of(request))
    return held.administrator or (parent is not None and held.may(Verb.EDIT_UNITS, parent))


@require_form
@for_those_who(Verb.EDIT_UNITS)
def unit_move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a unit below another."""
    found = unit_or_404(request, public_id, Verb.EDIT_UNITS)
    form = MoveForm(user_of(request), found, request.POST or None, initial={"parent": found.get_parent()})
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent"]
        if form.do(lambda: move_unit(found, parent, actor=actor(request))):
            messages.success(request, _("“{unit}” was moved.").format(unit=found.name))
            return redirect("directory:unit", public_id=public_id)
    told = _("Everything below it moves with it, and so do the rights of those who hold a role above.")
    title = _("Move {unit}").format(unit=found.name)
    return show_form(
        request, form, title, _way(found), submit=_("Move"), template="directory/told_form.html", told=told
    )


@require_form
@for_those_who(Verb.EDIT_UNITS)
def unit_merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Merge a unit into another."""
    found = unit_or_404(request, public_id, Verb.EDIT_UNITS)
    if found.merged_into_id is not None:
        raise Http404
    form = MergeForm(user_of(request), found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        if form.do(lambda: merge_units(found, into, actor=actor(request))):
            told = _("“{unit}” was merged into “{into}”.").format(unit=found.name, into=into.name)
            messages.success(request, told)
            return redirect("directory:unit", public_id=into.public_id)
    told = _(
        "Its units, people, roles, panels and images go to the other unit, and its address leads there."
        " A merge is not undone."
    )
    title = _("Merge {unit}").format(unit=found.name)
    return show_form(
        request, form, title, _way(found), submit=_("Merge"), template="directory/told_form.html", told=told
    )


def _way(found: Unit) -> list[tuple[str, str]]:
    return [crumb("units", _("Units")), crumb("unit", found.name, found.public_id)]
