# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches what somebody may see; what they may not is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from kepu.directory.models import Expert, Membership, Panel, Person, Term, Unit
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb

View = Callable[..., HttpResponse | StreamingHttpResponse]


def for_those_who(verb: Verb) -> Callable[[View], View]:
    """Let a view answer those who may do *verb* anywhere; send to sign in whoever has not, and answer the
    rest that it is not there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *arguments: Any, **named: Any
        ) -> HttpResponse | StreamingHttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, verb):
                raise Http404
            return view(request, *arguments, **named)

        return guarded

    return guard


def unit_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_UNITS) -> Unit:
    """The unit, if *verb* is allowed to it."""
    unit: Unit = get_object_or_404(visible(request.user, verb, Unit.objects.all(), ""), public_id=public_id)
    return unit


def person_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_PEOPLE) -> Person:
    """The person, if *verb* is allowed to people of their unit; nobody who was deleted."""
    people = Person.objects.select_related("unit", "expert", "user").filter(erased_at=None)
    return get_object_or_404(visible(request.user, verb, people), public_id=public_id)


def expert_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_EXPERTS) -> Expert:
    """The expert, if *verb* is allowed to people of their unit."""
    experts = Expert.objects.select_related("person__unit").filter(person__erased_at=None)
    return get_object_or_404(visible(request.user, verb, experts, "person__unit"), public_id=public_id)


def panel_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_EXPERTS) -> Panel:
    """The panel, if *verb* is allowed to those of its unit."""
    panels = Panel.objects.select_related("unit")
    return get_object_or_404(visible(request.user, verb, panels), public_id=public_id)


def term_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_EXPERTS) -> Term:
    """The term, if *verb* is allowed to panels of its unit."""
    terms = Term.objects.select_related("panel__unit", "expert__person")
    return get_object_or_404(visible(request.user, verb, terms, "panel__unit"), public_id=public_id)


def membership_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.GRANT_ROLES) -> Membership:
    """The role that somebody holds, if *verb* is allowed in its unit."""
    memberships = Membership.objects.select_related("person__unit", "unit")
    return get_object_or_404(visible(request.user, verb, memberships), public_id=public_id)
