# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is stored of a person, for who answers their questions: shown, handed out, deleted when they ask."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kepu.directory.access import for_those_who, person_or_404
from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.errors import DirectoryError
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, crumb
from kepu.directory.views.mine import export, rooms
from kepu.identifiers.personal import providers


@require_safe
@never_cache
@for_those_who(Verb.SEE_DATA)
def person_data(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page."""
    found = person_or_404(request, public_id, Verb.SEE_DATA)
    told = {
        "title": _("What is stored of {person}").format(person=found.name),
        "crumbs": [crumb("people", _("People")), crumb("person", found.name, public_id)],
        "person": found,
        "rooms": rooms(subject_of(found)),
    }
    return render(request, "directory/data.html", told)


@require_safe
@never_cache
@for_those_who(Verb.SEE_DATA)
def person_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file."""
    return export(subject_of(person_or_404(request, public_id, Verb.SEE_DATA)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_those_who(Verb.SEE_DATA)
def person_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """What deleting does, and the button."""
    found = person_or_404(request, public_id, Verb.SEE_DATA)
    if request.method == "POST":
        name = found.name
        try:
            erase_person(found, asked_by="officer", actor=actor(request))
        except DirectoryError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("What was stored of {person} was deleted.").format(person=name))
            return redirect("directory:people")
    told = {
        "title": _("Delete {person}").format(person=found.name),
        "crumbs": [crumb("people", _("People")), crumb("person", found.name, public_id)],
        "remains": [each.remains for each in providers() if each.remains],
    }
    return render(request, "directory/person_delete.html", told)
