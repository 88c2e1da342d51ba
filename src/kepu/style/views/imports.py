# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables into a list: the file, its columns, what it would do, the run, and its undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.importing import desk
from kepu.importing.actions import map_columns
from kepu.importing.desk import Desk
from kepu.importing.errors import ImportRefused
from kepu.importing.forms import ColumnsForm, TableForm
from kepu.importing.states import State
from kepu.style.access import import_or_404, list_or_404
from kepu.style.importing.actions import LACKING, NEEDED, begin_import, begin_undo, start_import
from kepu.style.importing.exporting import headings
from kepu.style.importing.fields import FIELDS
from kepu.style.importing.plan import TermPlanner
from kepu.style.models import TermImport
from kepu.style.views.lists import crumbs
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes

DESK: Desk[TermImport] = Desk(
    room="style",
    fields=lambda _sent: FIELDS,
    planner=lambda sent, _user: TermPlanner(sent.term_list),
    way=lambda sent: crumbs(sent.term_list),
    again=lambda sent: reverse("style:import_start", args=[sent.term_list.public_id]),
    changed=lambda sent: sent.changes.exists(),
    begin=begin_import,
    undo=begin_undo,
)


@require_safe
@for_those_who(Verb.EDIT_STYLE)
def imports(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tables that came into a list."""
    kept = list_or_404(request, public_id, Verb.EDIT_STYLE)
    told = {
        "title": _("Tables of “{name}”").format(name=kept.name),
        "crumbs": crumbs(kept),
        "page": page_of(request, kept.imports.select_related("user__person").defer("rows", "left")),
        "page_link": page_link(request),
    }
    return render(request, "style/imports.html", told)


@require_form
@for_those_who(Verb.EDIT_STYLE)
def import_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a table."""
    kept = list_or_404(request, public_id, Verb.EDIT_STYLE)
    form = TableForm(request.POST or None, request.FILES or None)
    sent = form.keep(lambda table, name: start_import(kept, table, name, user_of(request), actor(request)))
    if sent is not None:
        return redirect("style:import_columns", public_id=sent.public_id)
    title = _("Import terms into “{name}”").format(name=kept.name)
    page = "style/import_start.html"
    return show_form(request, form, title, crumbs(kept), submit=_("Read it"), template=page, list=kept)


@require_safe
@for_those_who(Verb.EDIT_STYLE)
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns that an import knows."""
    return attached(xlsx_bytes(headings(), [], _("Terms")), XLSX_TYPE, "style-empty.xlsx")


@require_form
@for_those_who(Verb.EDIT_STYLE)
def import_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which column is what."""
    sent = import_or_404(request, public_id)
    if sent.state != State.DRAFT:
        return redirect("style:import", public_id=public_id)
    form = ColumnsForm(sent, FIELDS, NEEDED, LACKING, request.POST or None)
    if form.is_valid():
        try:
            map_columns(sent, form.mapping())
        except ImportRefused as refused:
            messages.error(request, str(refused))
        return redirect("style:import", public_id=public_id)
    title = _("Columns of “{file}”").format(file=sent.file_name)
    page, way = "importing/columns.html", crumbs(sent.term_list)
    return show_form(request, form, title, way, submit=_("Try it"), template=page, sent=sent)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_STYLE)
def import_(request: HttpRequest, public_id: str) -> HttpResponse:
    """One table: what it would do, how far it is, or what it did."""
    return desk.show(request, DESK, import_or_404(request, public_id))


@require_safe
@for_those_who(Verb.EDIT_STYLE)
@vary_on_headers("Cookie", "Accept-Language")
def import_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one table changes by itself."""
    return desk.show_live(request, DESK, import_or_404(request, public_id))


@require_POST
@for_those_who(Verb.EDIT_STYLE)
def import_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Run an import, take it back, or forget a draft."""
    return desk.act(request, DESK, import_or_404(request, public_id), actor(request))


@require_safe
@never_cache
@for_those_who(Verb.EDIT_STYLE)
def import_left(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with problems as a workbook, to correct and send again."""
    sent = import_or_404(request, public_id)
    return desk.left(request, DESK, sent, f"style-{sent.public_id}-problems.xlsx")
