# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of what waits for review, and how long reviewing takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who, unit_or_404
from kepu.directory.models import Person
from kepu.directory.permissions import may, units_for, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import page_link, page_of, person_of, user_of
from kepu.newsroom.review_lists import Row, Wanted, rows
from kepu.review.figures import LONGEST, Figures, report, stage_names
from kepu.review.handing import may_hand_on
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes

MINE, ALL = "mine", "unit"
MONTH = 30


@require_safe
@for_those_who(Verb.SEE_STORIES)
def reviews(request: HttpRequest) -> HttpResponse:
    """The list; with ``table=xlsx`` as a workbook."""
    wanted, scope = _wanted(request)
    found = rows(request.user, wanted)
    if request.GET.get("table") == "xlsx":
        return _workbook(_("What waits for review"), *_table(found))
    sees, page = may(request.user, Verb.SEE_REVIEWS), page_of(request, found)
    asked = [each.assignment for each in page.object_list if each.assignment is not None]
    told = {
        "title": _("What waits for review"),
        "page": page,
        "handed_on": {each.pk for each in asked if may_hand_on(user_of(request), each)},
        "page_link": page_link(request),
        "table_link": f"{page_link(request).removesuffix('page=')}table=xlsx",
        "wanted": wanted,
        "scope": scope,
        "sees": sees,
        "me": person_of(request),
        "zone": timezone.get_default_timezone_name(),
        "stages": sorted(stage_names().items(), key=lambda each: each[1]),
        "units": list(units_for(request.user, Verb.SEE_REVIEWS)) if sees else [],
        "wanted_unit": request.GET.get("unit", ""),
        "people": _reviewers(request) if sees else [],
        "edits": may(request.user, Verb.EDIT_STORIES),
    }
    return render(request, "newsroom/reviews/list.html", told)


def _wanted(request: HttpRequest) -> tuple[Wanted, str]:
    """What is asked for; whoever may not see others' has their own, and an administrator who is nobody of the
    directory all."""
    asked, me, sees = request.GET, person_of(request), may(request.user, Verb.SEE_REVIEWS)
    scope = asked.get("of", MINE)
    if scope not in (MINE, ALL) or (scope == ALL and not sees):
        raise Http404
    if scope == MINE and me is None:
        scope = ALL
    unit = unit_or_404(request, asked["unit"], Verb.SEE_REVIEWS) if asked.get("unit") and sees else None
    wanted = Wanted(
        mine=me if scope == MINE else None,
        late=asked.get("late") == "yes",
        urgent=asked.get("urgent") == "yes",
        stage=asked.get("stage", "")[:40],
        person=asked.get("person", "")[:12] if scope == ALL else "",
        unit=unit,
    )
    return wanted, scope


def _reviewers(request: HttpRequest) -> list[Person]:
    """Those of whom something waits."""
    asked = visible(request.user, Verb.SEE_REVIEWS, Person.objects.filter(erased_at=None))
    asked = asked.filter(Q(assignments__ended_at=None, assignments__isnull=False))
    return list(asked.distinct().order_by("sort_name", "pk")[:500])


def _table(found: Iterable[Row]) -> tuple[list[str], Iterator[list[str]]]:
    names = [
        _("Story"),
        _("Unit"),
        _("Stage"),
        _("Reviewer"),
        _("Since"),
        _("Due"),
        _("Hours late"),
        _("Urgent"),
    ]
    cells = (
        [
            each.story.title, each.story.unit.name, each.stage, each.whose, each.since_told, each.due_told,
            f"{each.late_by:.1f}" if each.late_by else "", _("yes") if each.run.urgent else "",
        ]
        for each in found
    )  # fmt: skip
    return names, cells


def _workbook(title: str, names: list[str], cells: Iterable[list[str]]) -> HttpResponse:
    return attached(xlsx_bytes(names, cells, title), XLSX_TYPE, "reviews.xlsx")


@require_safe
@for_those_who(Verb.SEE_REVIEWS)
def review_figures(request: HttpRequest) -> HttpResponse:
    """How long things take, by person, unit and stage; with ``table=xlsx`` as a workbook."""
    first, last = _days(request)
    unit = unit_or_404(request, request.GET["unit"], Verb.SEE_REVIEWS) if request.GET.get("unit") else None
    told = report(request.user, first, last, unit)
    parts = [(_("By person"), told.people), (_("By unit"), told.units), (_("By stage"), told.stages)]
    if request.GET.get("table") == "xlsx":
        return _workbook(_("Times of reviewing"), *_figures_table(parts))
    more = {
        "title": _("Times of reviewing"),
        "crumbs": [(reverse("reviews"), _("What waits for review"))],
        "parts": parts,
        "first": first,
        "last": last,
        "units": list(units_for(request.user, Verb.SEE_REVIEWS)),
        "wanted_unit": request.GET.get("unit", ""),
        "table_link": f"{page_link(request).removesuffix('page=')}table=xlsx",
    }
    return render(request, "newsroom/reviews/figures.html", more)


def _days(request: HttpRequest) -> tuple[date, date]:
    """The first and the last day that are asked for, by default the last thirty; at most a year."""
    today = timezone.localdate()
    last = _day(request.GET.get("last", ""), today)
    first = _day(request.GET.get("first", ""), last - timedelta(days=MONTH - 1))
    first, last = min(first, last), max(first, last)
    return max(first, last - timedelta(days=LONGEST - 1)), last


def _day(told: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(told)
    except ValueError:
        return otherwise
    # Days at the ends of the calendar have no neighbour.
    return found if 1970 <= found.year <= 9000 else otherwise


def _figures_table(parts: list[tuple[str, list[Figures]]]) -> tuple[list[str], Iterator[list[str]]]:
    names = [
        pgettext("grouped", "By"), _("Name"), _("Waits"), _("Late"), _("Signed"), _("Given back"),
        _("Median, hours"), _("90 of 100 within, hours"),
    ]  # fmt: skip
    cells = (
        [
            part, each.name, str(each.waits), str(each.late), str(each.signed), str(each.given_back),
            _hours(each.median), _hours(each.ninetieth),
        ]
        for part, figures in parts
        for each in figures
    )  # fmt: skip
    return names, cells


def _hours(told: float | None) -> str:
    return "" if told is None else f"{told:.1f}"
