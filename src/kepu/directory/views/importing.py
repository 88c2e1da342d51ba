# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables into the directory and out of it: the file, its columns, what it would do, the run, and its undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.importing.actions import begin_import, begin_undo, start_import
from kepu.directory.importing.exporting import NEEDS, headings, rows
from kepu.directory.importing.fields import FIELDS
from kepu.directory.importing.forms import DirectoryColumnsForm
from kepu.directory.importing.running import planner_of
from kepu.directory.models import Import
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.importing import desk
from kepu.importing.actions import map_columns
from kepu.importing.desk import Desk
from kepu.importing.errors import ImportRefused
from kepu.importing.forms import TableForm
from kepu.importing.states import State
from kepu.tables.answers import attached
from kepu.tables.writing import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes


def _may(request: HttpRequest, kind: str) -> Import.Kind:
    """*kind*, if rows of it may be imported and exported by who asks; otherwise there is nothing."""
    if kind not in Import.Kind.values or not may(user_of(request), NEEDS[Import.Kind(kind)]):
        raise Http404
    return Import.Kind(kind)


def _import_or_404(request: HttpRequest, public_id: str) -> Import:
    """The import, if it is the user's own; an administrator's are all."""
    sent: Import = get_object_or_404(_mine(request), public_id=public_id)
    _may(request, sent.kind)
    return sent


def _mine(request: HttpRequest) -> Any:
    user = user_of(request)
    found = Import.objects.select_related("unit", "user__person")
    return found if user.is_superuser else found.filter(user=user)


def _crumbs(kind: str) -> list[tuple[str, str]]:
    told = Import.Kind(kind)
    names = {
        Import.Kind.PEOPLE: _("People"),
        Import.Kind.EXPERTS: _("Experts"),
        Import.Kind.UNITS: _("Units"),
    }
    return [(reverse(f"directory:{told.value}"), names[told])]


@require_safe
@for_those_who(Verb.EDIT_PEOPLE)
def imports(request: HttpRequest) -> HttpResponse:
    """What the user imported."""
    told = {"title": _("Imports"), "page": page_of(request, _mine(request).defer("rows", "left"))}
    return render(request, "directory/imports.html", told | {"page_link": page_link(request)})


@require_form
@for_those_who(Verb.EDIT_PEOPLE)
def import_start(request: HttpRequest, kind: str) -> HttpResponse:
    """Send a table."""
    wanted = _may(request, kind)
    form = TableForm(request.POST or None, request.FILES or None)
    sent = form.keep(lambda table, name: start_import(wanted, table, name, user_of(request), actor(request)))
    if sent is not None:
        return redirect("directory:import_columns", public_id=sent.public_id)
    titles = {
        Import.Kind.PEOPLE: _("Import people"),
        Import.Kind.EXPERTS: _("Import experts"),
        Import.Kind.UNITS: _("Import units"),
    }
    return show_form(
        request,
        form,
        titles[wanted],
        _crumbs(kind),
        submit=_("Read it"),
        template="directory/import_start.html",
        kind=kind,
    )


@require_form
@for_those_who(Verb.EDIT_PEOPLE)
def import_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which column is what."""
    sent = _import_or_404(request, public_id)
    if sent.state != State.DRAFT:
        return redirect("directory:import", public_id=public_id)
    form = DirectoryColumnsForm(user_of(request), sent, request.POST or None)
    if form.is_valid():
        try:
            map_columns(sent, form.mapping(), unit=form.unit())
        except ImportRefused as refused:
            messages.error(request, str(refused))
        return redirect("directory:import", public_id=public_id)
    return show_form(
        request,
        form,
        _("Columns of “{file}”").format(file=sent.file_name),
        _crumbs(sent.kind),
        submit=_("Try it"),
        template="importing/columns.html",
        sent=sent,
    )


DESK: Desk[Import] = Desk(
    room="directory",
    fields=lambda sent: FIELDS[sent.kind],
    planner=planner_of,
    way=lambda sent: _crumbs(sent.kind),
    again=lambda sent: reverse("directory:import_start", args=[sent.kind]),
    changed=lambda sent: sent.changes.exists(),
    begin=begin_import,
    undo=begin_undo,
)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def import_(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import: what it would do, how far it is, or what it did."""
    return desk.show(request, DESK, _import_or_404(request, public_id))


@require_safe
@for_those_who(Verb.EDIT_PEOPLE)
@vary_on_headers("Cookie", "Accept-Language")
def import_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one import changes by itself."""
    return desk.show_live(request, DESK, _import_or_404(request, public_id))


@require_POST
@for_those_who(Verb.EDIT_PEOPLE)
def import_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Run an import, take it back, or forget a draft."""
    return desk.act(request, DESK, _import_or_404(request, public_id), actor(request))


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def import_left(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with problems as a workbook, to correct and send again."""
    sent = _import_or_404(request, public_id)
    return desk.left(request, DESK, sent, f"{sent.kind}-problems.xlsx")


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """All rows of a kind that the user may change, as CSV or XLSX."""
    wanted = _may(request, kind)
    told, columns = rows(wanted, user_of(request)), headings(wanted)
    if form == "csv":
        return attached(csv_bytes(columns, told), CSV_TYPE, f"{kind}.csv")
    return attached(xlsx_bytes(columns, list(told), str(wanted.label)), XLSX_TYPE, f"{kind}.xlsx")


@require_safe
@for_those_who(Verb.EDIT_PEOPLE)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with the columns that an import knows."""
    wanted = _may(request, kind)
    return attached(xlsx_bytes(headings(wanted), [], str(wanted.label)), XLSX_TYPE, f"{kind}-empty.xlsx")
