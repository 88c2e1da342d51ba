# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masters: their list, sending one, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may, units_for, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, user_of
from kepu.engine.disk import readable_size
from kepu.jobs.models import Job
from kepu.jobs.waiting import reasons
from kepu.jobs.wording import in_language
from kepu.stories.actions.masters import delete_master
from kepu.stories.models import Master
from kepu.stories.playable import film_of
from kepu.theme.live import live


def master_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_STORIES) -> Master:
    """The master, if *verb* is allowed to those of its unit."""
    masters = Master.objects.select_related("unit", "owner__person")
    return get_object_or_404(visible(request.user, verb, masters), public_id=public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def masters(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = visible(request.user, Verb.SEE_STORIES, Master.objects.select_related("unit", "owner__person"))
    told = {
        "title": _("Masters"),
        "page": page_of(request, found.defer("facts", "told", "troubles")),
        "page_link": page_link(request),
        "may_send": may(user_of(request), Verb.EDIT_STORIES),
    }
    return render(request, "stories/masters.html", told)


@require_safe
@for_those_who(Verb.EDIT_STORIES)
def send(request: HttpRequest) -> HttpResponse:
    """The page from which a master is sent."""
    told = {
        "title": _("Send a master"),
        "crumbs": [(reverse("stories:masters"), _("Masters"))],
        "units": units_for(user_of(request), Verb.EDIT_STORIES),
    }
    return render(request, "stories/send.html", told)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def master(request: HttpRequest, public_id: str) -> HttpResponse:
    """One master: what was found in it, and what is odd."""
    return render(request, "stories/master.html", _one(request, master_or_404(request, public_id)))


@require_safe
@for_those_who(Verb.SEE_STORIES)
@vary_on_headers("Cookie", "Accept-Language")
def master_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one master changes by itself."""
    found = master_or_404(request, public_id)
    return live(request, "stories/master_state.html", _one(request, found))


def _one(request: HttpRequest, found: Master) -> dict[str, Any]:
    job = Job.objects.filter(public_id=found.job).first() if not found.digest else None
    return {
        "title": found.name,
        "crumbs": [(reverse("stories:masters"), _("Masters"))],
        "master": found,
        "size": readable_size(found.size),
        "told": [(in_language(label), in_language(text)) for label, text in found.told],
        "troubles": [(severity, in_language(texts)) for severity, texts in found.troubles],
        "why": reasons([job])[job.pk] if job is not None else "",
        "film": film_of(found),
        "edits": may(user_of(request), Verb.EDIT_STORIES, found.unit),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.EDIT_STORIES)
def master_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a master."""
    found = master_or_404(request, public_id, Verb.EDIT_STORIES)
    if request.method == "POST":
        delete_master(found, actor=actor(request))
        messages.success(request, _("“{name}” was deleted.").format(name=found.name))
        return redirect("stories:masters")
    told = {
        "title": _("Delete “{name}”").format(name=found.name),
        "crumbs": [
            (reverse("stories:masters"), _("Masters")),
            (reverse("stories:master", args=[public_id]), found.name),
        ],
    }
    return render(request, "stories/master_delete.html", told)
