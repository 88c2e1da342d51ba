# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review routes: which there are, what each asks for, and making, changing and ending one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who, unit_or_404
from kepu.directory.models import Unit
from kepu.directory.permissions import may, standing, units_for, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, person_of, user_of
from kepu.jobs.actions.enqueue import enqueue
from kepu.newsroom.route_people import People
from kepu.review.actions.routes import adopt_route, end_route, import_route
from kepu.review.choosing import route_of_kind
from kepu.review.errors import ReviewError
from kepu.review.keeping import people_missing
from kepu.review.models import Claim, Route, Run
from kepu.review.route_changes import route_changes
from kepu.review.route_files import FILE_TYPE, LARGEST, read_route, write_route
from kepu.review.route_tasks import move_stories_over
from kepu.review.stages import ASK_LABELS, PART_LABELS, Stage, shipped_routes
from kepu.stories.kinds import Kind


def routes_for(user: Any) -> QuerySet[Route]:
    """The routes of the units where *user* sees stories, and those of units above that hold there too."""
    held = standing(user)
    above = {
        path[:end]
        for path in held.paths(Verb.SEE_STORIES)
        for end in range(Unit.steplen, len(path), Unit.steplen)
    }
    within = held.within_or(Verb.SEE_STORIES, "unit", Q(unit__path__in=above))
    return Route.objects.filter(within).select_related("unit", "current")


def route_or_404(request: HttpRequest, public_id: str, verb: Verb | None = None) -> Route:
    """The route, where it may be seen, and *verb* be done there."""
    found = get_object_or_404(routes_for(request.user), public_id=public_id)
    if verb is not None and not may(request.user, verb, found.unit):
        raise Http404
    return found


@require_safe
@for_those_who(Verb.SEE_STORIES)
def routes(request: HttpRequest) -> HttpResponse:
    """The list, what a story of some kind would go along, and the routes to begin with."""
    user = user_of(request)
    rows = routes_for(user).annotate(
        under_way=Count("versions__runs", filter=Q(versions__runs__ended_at=None)),
    )
    rows = rows.order_by(F("ended_at").asc(nulls_first=True), "unit__path", "-pk")
    edits = may(user, Verb.EDIT_ROUTES)
    page = page_of(request, rows)
    for each in page.object_list:
        each.told = for_what(each)
    told = {
        "title": _("Review routes"),
        "page": page,
        "page_link": page_link(request),
        "edits": edits,
        "shipped": shipped_routes().items() if edits else (),
        "units": list(units_for(user, Verb.SEE_STORIES)),
        "places": list(units_for(user, Verb.EDIT_ROUTES)) if edits else [],
        "kinds": Kind.choices,
        "tiers": Claim.Tier.choices,
    }
    return render(request, "newsroom/routes/list.html", told | _would_go(request))


def for_what(route: Route) -> str:
    """Which stories *route* is for, in words."""
    kinds = " · ".join(str(dict(Kind.choices).get(each, each)) for each in route.kinds) or _("every kind")
    risk = dict(Claim.Tier.choices).get(route.tier)
    return f"{kinds} ({_('risk')}: {risk})" if risk else kinds


def _would_go(request: HttpRequest) -> dict[str, Any]:
    """Which route a story of the kind, unit and risk that are asked for would go."""
    asked = request.GET
    if not asked.get("unit"):
        return {"would_go": None, "tried": False, "wanted_unit": "", "kind": "", "tier": ""}
    unit = unit_or_404(request, asked["unit"], Verb.SEE_STORIES)
    kind, tier = asked.get("kind", ""), asked.get("tier", "")
    kind = kind if kind in Kind.values else Kind.ARTICLE
    tier = tier if tier in Claim.Tier.values else Claim.Tier.NORMAL
    found = route_of_kind(unit, kind, tier)
    return {"would_go": found, "tried": True, "wanted_unit": unit.public_id, "kind": kind, "tier": tier}


@require_safe
@for_those_who(Verb.SEE_STORIES)
def route(request: HttpRequest, public_id: str) -> HttpResponse:
    """One route: its stages, its stories, and every version of it with what was changed."""
    found = route_or_404(request, public_id)
    versions = list(
        found.versions.order_by("-number")
        .select_related("made_by")
        .annotate(under_way=Count("runs", filter=Q(runs__ended_at=None)))
    )
    stages = found.current.stages if found.current else []
    named = {each for version in versions for stage in version.stages for each in stage.people}
    people = People.of(request.user, named)
    runs = visible(
        request.user,
        Verb.SEE_STORIES,
        Run.objects.filter(version__route=found, ended_at=None).select_related("story", "version"),
        "story__unit",
    )
    told = {
        "title": found.name,
        "crumbs": [(reverse("routes"), _("Review routes"))],
        "route": found,
        "edits": may(request.user, Verb.EDIT_ROUTES, found.unit),
        "for_what": for_what(found),
        "stages": _stages(stages, people),
        "versions": _versions(versions, people),
        "shipped": shipped_routes().get(found.shipped),
        "older": sum(each.under_way for each in versions if each.pk != found.current_id),
        "page": page_of(request, runs.order_by("-pk")),
        "page_link": page_link(request),
    }
    return render(request, "newsroom/routes/route.html", told)


def _stages(stages: list[Stage], people: People) -> list[dict[str, Any]]:
    missing = people_missing(stages)
    return [
        {
            "stage": each,
            "role": each.role.label,
            "people": [people.name(one) for one in each.people],
            "looks_at": [PART_LABELS[part] for part in each.looks_at],
            "asks": [ASK_LABELS.get(one, one) for one in each.asks],
            "missing": missing.get(each.key, []),
        }
        for each in stages
    ]


def _versions(versions: list[Any], people: People) -> list[dict[str, Any]]:
    """Every version, the newest first, with what it changed."""
    changes = [
        route_changes(before.stages, after.stages, people.labels) for after, before in pairwise(versions)
    ]
    return [
        {"version": version, "changes": told}
        for version, told in zip(versions, [*changes, [_("It began.")]], strict=True)
    ]


@require_POST
@for_those_who(Verb.EDIT_ROUTES)
def route_adopt(request: HttpRequest, name: str) -> HttpResponse:
    """Let a unit go one of the routes that we ship."""
    unit = unit_or_404(request, request.POST.get("unit", ""), Verb.EDIT_ROUTES)
    if name not in shipped_routes():
        raise Http404
    made = adopt_route(name, unit=unit, by=person_of(request), actor=actor(request))
    messages.success(
        request, _("“{route}” is a route of {unit} now.").format(route=made.name, unit=unit.name)
    )
    return redirect("route", public_id=made.public_id)


@require_POST
@for_those_who(Verb.EDIT_ROUTES)
def route_import(request: HttpRequest) -> HttpResponse:
    """Make a route of a file."""
    unit = unit_or_404(request, request.POST.get("unit", ""), Verb.EDIT_ROUTES)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise ReviewError("{why}", why=_("Choose the file of a route."))
        file = read_route(sent.read(LARGEST + 1))
        made = import_route(file, unit=unit, by=person_of(request), actor=actor(request))
    except ReviewError as refused:
        messages.error(request, str(refused))
        return redirect(reverse("routes") + "#file")
    messages.success(
        request, _("“{route}” is a route of {unit} now.").format(route=made.name, unit=unit.name)
    )
    return redirect("route", public_id=made.public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def route_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The route as a file."""
    found = route_or_404(request, public_id)
    answer = HttpResponse(
        write_route(found, found.current.stages if found.current else []), content_type=FILE_TYPE
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="route-{found.public_id}.toml"'
    return answer


@require_POST
@for_those_who(Verb.EDIT_ROUTES)
def route_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let no further story go along a route."""
    found = route_or_404(request, public_id, Verb.EDIT_ROUTES)
    try:
        end_route(found, actor=actor(request))
        messages.success(
            request, _("“{route}” has ended; stories that are on it go on.").format(route=found.name)
        )
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect("route", public_id=public_id)


@require_POST
@for_those_who(Verb.EDIT_ROUTES)
def route_move_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let every story on an older version go on along the newest."""
    found = route_or_404(request, public_id, Verb.EDIT_ROUTES)
    job = enqueue(
        move_stories_over,
        found.public_id,
        actor(request),
        unit=found.unit.public_id,
        owner=user_of(request),
        key=f"move-over:{found.public_id}",
    )
    messages.success(request, _("The stories are being moved over; this page shows how far it is."))
    return redirect("job", public_id=job.public_id)
