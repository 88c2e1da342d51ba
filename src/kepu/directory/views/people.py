# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: their list, the page of one, what is known of them and the roles they hold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who, membership_or_404, person_or_404, unit_or_404
from kepu.directory.actions.invite import invite
from kepu.directory.actions.people import add_person, change_person
from kepu.directory.actions.roles import end_role, grant_role
from kepu.directory.errors import DirectoryError
from kepu.directory.forms import DayForm, PersonForm, RoleForm, person_before
from kepu.directory.models import Person, Unit
from kepu.directory.permissions import may, units_for
from kepu.directory.queries import MOST_FOUND, find_people, people_rows
from kepu.directory.roles import Role, Verb
from kepu.directory.views.acting import (
    actor,
    crumb,
    page_link,
    page_of,
    person_of,
    show_form,
    user_of,
)
from kepu.directory.views.units import require_form
from kepu.identifiers.parts import parts_of
from kepu.search.queries import Found


def asked_unit(request: HttpRequest, verb: Verb) -> Unit | None:
    """The unit to which a list is narrowed; one that may not be seen is not there."""
    wanted = request.GET.get("unit")
    return unit_or_404(request, wanted, verb) if wanted else None


def asked_words(request: HttpRequest) -> str:
    """The words that a list is asked for."""
    return request.GET.get("q", "").strip()


def listing(request: HttpRequest, rows: Any, verb: Verb, found: Found | None) -> dict[str, Any]:
    """What the lists of people and experts share: a page of rows, what was asked for, how many entries were
    looked at where *found* is not all, and units to choose."""
    return {
        "left_out": MOST_FOUND if found is not None and found.more else 0,
        "page": page_of(request, rows),
        "page_link": page_link(request),
        "query": asked_words(request),
        "wanted_unit": request.GET.get("unit", ""),
        "units": units_for(user_of(request), verb),
    }


@require_safe
@for_those_who(Verb.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """The list."""
    user, query, unit = user_of(request), asked_words(request), asked_unit(request, Verb.SEE_PEOPLE)
    found = find_people(user, query, unit) if query else None
    told = listing(request, people_rows(user, query, unit, found), Verb.SEE_PEOPLE, found)
    told |= {"title": _("People"), "may_add": may(user_of(request), Verb.EDIT_PEOPLE)}
    return render(request, "directory/people.html", told)


@require_safe
@for_those_who(Verb.SEE_PEOPLE)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: how they are reached, what they are in which unit, and since when."""
    found, user = person_or_404(request, public_id), user_of(request)
    told = {
        "title": found.name,
        "crumbs": [crumb("people", _("People"))],
        "person": found,
        "expert": getattr(found, "expert", None) if may(user, Verb.SEE_EXPERTS, found.unit) else None,
        "held": found.memberships.select_related("unit", "granted_by").order_by("-starts_on", "pk"),
        "today": timezone.localdate(),
        "parts": parts_of(user, found.public_id),
        "edits": may(user, Verb.EDIT_PEOPLE, found.unit),
        "invites": bool(found.email) and (found.user is None or found.user.last_login is None),
        "grants": may(user, Verb.GRANT_ROLES),
        "sees_data": may(user, Verb.SEE_DATA, found.unit),
        "edits_experts": may(user, Verb.EDIT_EXPERTS, found.unit),
    }
    return render(request, "directory/person.html", told)


@require_form
@for_those_who(Verb.EDIT_PEOPLE)
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    unit = asked_unit(request, Verb.EDIT_PEOPLE)
    form = PersonForm(user_of(request), request.POST or None, initial={"unit": unit})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.do(
            lambda: add_person(
                form.by_language("names"),
                unit=data["unit"],
                email=data["email"],
                language=data["language"],
                actor=actor(request),
            )
        )
        if made is not None:
            messages.success(request, _("{person} was added.").format(person=made.name))
            return redirect("directory:person", public_id=made.public_id)
    return show_form(request, form, _("Add a person"), [crumb("people", _("People"))])


@require_form
@for_those_who(Verb.EDIT_PEOPLE)
def person_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what is known of a person."""
    found = person_or_404(request, public_id, Verb.EDIT_PEOPLE)
    title, way = _("Change {person}").format(person=found.name), _way(found)
    form = PersonForm(user_of(request), request.POST or None, initial=person_before(found))
    if request.method == "POST" and form.is_valid():
        data, names = form.cleaned_data, form.by_language("names", found.names)
        changed = form.do(
            lambda: change_person(
                found,
                names=names,
                unit=data["unit"],
                email=data["email"],
                language=data["language"],
                actor=actor(request),
            )
        )
        if changed is not None:
            messages.success(request, _("{person} was changed.").format(person=changed.name))
            return redirect("directory:person", public_id=public_id)
    return show_form(request, form, title, way)


@require_POST
@for_those_who(Verb.EDIT_PEOPLE)
def person_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Invite a person to sign in."""
    found = person_or_404(request, public_id, Verb.EDIT_PEOPLE)
    try:
        invite(found, actor=actor(request))
    except DirectoryError as refused:
        messages.error(request, str(refused))
    else:
        told = _("An invitation was written to {address}.").format(address=found.email)
        messages.success(request, told)
    return redirect("directory:person", public_id=public_id)


@require_form
@for_those_who(Verb.GRANT_ROLES)
def role_grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grant a role."""
    found, user = person_or_404(request, public_id), user_of(request)
    form = RoleForm(
        user, request.POST or None, initial={"unit": found.unit, "starts_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        held = form.do(
            lambda: grant_role(
                found,
                Role(data["role"]),
                data["unit"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                granted_by=person_of(request),
                actor=actor(request),
            )
        )
        if held is not None:
            told = _("{person} is now “{role}” in {unit}.")
            told = told.format(person=found.name, role=held.get_role_display(), unit=held.unit.name)
            messages.success(request, told)
            return redirect("directory:person", public_id=public_id)
    title = _("A role for {person}").format(person=found.name)
    return show_form(request, form, title, _way(found), submit=_("Grant it"))


@require_form
@for_those_who(Verb.GRANT_ROLES)
def role_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a role on a day."""
    held = membership_or_404(request, public_id)
    form = DayForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if form.do(lambda: end_role(held, ends_on=day, actor=actor(request))):
            told = _("The role “{role}” ends on {day}.")
            messages.success(request, told.format(role=held.get_role_display(), day=held.ends_on))
            return redirect("directory:person", public_id=held.person.public_id)
    title = _("End the role “{role}” of {person} in {unit}").format(
        role=held.get_role_display(), person=held.person.name, unit=held.unit.name
    )
    return show_form(request, form, title, _way(held.person), submit=_("End it"))


def _way(found: Person) -> list[tuple[str, str]]:
    return [crumb("people", _("People")), crumb("person", found.name, found.public_id)]
