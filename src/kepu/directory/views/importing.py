# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables into the directory and out of it: the file, its columns, what it would do, the run, and its undo."""

from __future__ import annotations

from collections import Counter
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
from kepu.directory.errors import DirectoryError
from kepu.directory.importing.actions import begin_import, begin_undo, drop_import, map_columns, start_import
from kepu.directory.importing.exporting import NEEDS, headings, rows
from kepu.directory.importing.fields import field_of
from kepu.directory.importing.forms import ColumnsForm, TableForm
from kepu.directory.importing.plan import Deed, Planned, planned
from kepu.directory.importing.running import column_of, planner_of
from kepu.directory.models import Import
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.jobs.models import Job
from kepu.jobs.waiting import reasons
from kepu.jobs.wording import in_language
from kepu.tables.table import heading
from kepu.tables.writing import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from kepu.theme.live import live

SHOWN = 100
"""Of problems and of changes, so many are listed on the page."""


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


def _crumbs(sent: Import | None, kind: str = "") -> list[tuple[str, str]]:
    told = Import.Kind(sent.kind if sent is not None else kind)
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
    if request.method == "POST" and form.is_valid():
        try:
            sent = start_import(
                wanted, form.table, form.cleaned_data["file"].name, user_of(request), actor(request)
            )
        except DirectoryError as refused:
            form.add_error("file", str(refused))
        else:
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
        _crumbs(None, kind),
        submit=_("Read it"),
        template="directory/import_start.html",
        kind=kind,
    )


@require_form
@for_those_who(Verb.EDIT_PEOPLE)
def import_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which column is what."""
    sent = _import_or_404(request, public_id)
    if sent.state != Import.State.DRAFT:
        return redirect("directory:import", public_id=public_id)
    form = ColumnsForm(user_of(request), sent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(sent, form.mapping(), form.unit())
        except DirectoryError as refused:
            messages.error(request, str(refused))
        return redirect("directory:import", public_id=public_id)
    return show_form(
        request,
        form,
        _("Columns of “{file}”").format(file=sent.file_name),
        _crumbs(sent),
        submit=_("Try it"),
        template="directory/import_columns.html",
        sent=sent,
    )


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def import_(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import: what it would do, how far it is, or what it did."""
    sent = _import_or_404(request, public_id)
    return render(request, "directory/import.html", _one(request, sent))


@require_safe
@for_those_who(Verb.EDIT_PEOPLE)
@vary_on_headers("Cookie", "Accept-Language")
def import_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one import changes by itself."""
    sent = _import_or_404(request, public_id)
    if sent.state == Import.State.DRAFT:
        raise Http404
    return live(request, "directory/import_state.html", _one(request, sent))


def _one(request: HttpRequest, sent: Import) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": _("Import of “{file}”").format(file=sent.file_name),
        "crumbs": _crumbs(sent),
        "sent": sent,
        "back": _crumbs(sent)[0],
    }
    if sent.state == Import.State.DRAFT:
        return told | _tried(request, sent)
    job = Job.objects.filter(public_id=sent.job).first()
    left = [
        (number, [(column_of(sent.kind, field), in_language(texts)) for field, texts in problems])
        for number, _cells, problems in sent.left[:SHOWN]
    ]
    told |= {"why": reasons([job])[job.pk] if job else "", "left": left, "left_count": len(sent.left)}
    told |= {"running": sent.state in (Import.State.RUNNING, Import.State.UNDOING), "shown": SHOWN}
    told["refusals"] = [in_language(texts) for _of, texts in sent.refusals[:SHOWN]]
    return told | {"may_undo": sent.state == Import.State.DONE and sent.changes.exists()}


def _tried(request: HttpRequest, sent: Import) -> dict[str, Any]:
    """What the draft would do: how much of what, every problem, the first changes."""
    counts: Counter[Deed] = Counter()
    problems: list[tuple[int, str, list[tuple[str, str]]]] = []
    changes: list[tuple[int, str, str]] = []
    many = 0
    for plan in planned(planner_of(sent, user_of(request)), sent.mapping, sent.rows):
        counts[plan.deed] += 1
        many += len(plan.problems)
        if plan.problems and len(problems) < SHOWN:
            told = [(column_of(sent.kind, each.field), str(each)) for each in plan.problems]
            problems.append((plan.number, plan.name, told))
        if plan.deed is Deed.CHANGE and len(changes) < SHOWN:
            changes.append((plan.number, plan.name, _differs(sent.kind, plan)))
    return {
        "adds": counts[Deed.ADD],
        "alters": counts[Deed.CHANGE],
        "same": counts[Deed.SAME],
        "wrong": counts[Deed.WRONG],
        "problem_count": many,
        "problems": problems,
        "changes": changes,
        "shown": SHOWN,
        "goes": counts[Deed.ADD] + counts[Deed.CHANGE],
        "seen": [
            (field_of(sent.kind, name).label, heading(sent.columns, index))
            for name, index in sent.mapping.items()
        ],
    }


def _differs(kind: str, plan: Planned) -> str:
    """The columns in which a row differs from what there is."""
    found = [column_of(kind, name) for change in plan.changes for name in change.names]
    return ", ".join(dict.fromkeys(filter(None, found)))


@require_POST
@for_those_who(Verb.EDIT_PEOPLE)
def import_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Run an import, take it back, or forget a draft."""
    sent = _import_or_404(request, public_id)
    try:
        wanted = request.POST.get("do")
        if wanted == "run":
            begin_import(sent)
        elif wanted == "undo":
            begin_undo(sent, user_of(request), actor(request))
        elif wanted == "drop":
            drop_import(sent)
            messages.success(request, _("The table was forgotten; nothing was changed."))
            return redirect(_crumbs(sent)[0][0])
    except DirectoryError as refused:
        messages.error(request, str(refused))
    return redirect("directory:import", public_id=public_id)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def import_left(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with problems as a workbook, to correct and send again."""
    sent = _import_or_404(request, public_id)
    if sent.state == Import.State.DRAFT:
        cells = {number: list(cells) for number, cells in sent.rows}
        plans = planned(planner_of(sent, user_of(request)), sent.mapping, sent.rows)
        wrong = [
            (plan.number, cells[plan.number], [(each.field, str(each)) for each in plan.problems])
            for plan in plans
            if plan.problems
        ]
    else:
        wrong = [
            (number, cells, [(field, in_language(texts)) for field, texts in problems])
            for number, cells, problems in sent.left
        ]
    columns = [*(heading(sent.columns, index) for index in range(len(sent.columns))), _("Row"), _("Problems")]
    told = [[*cells, str(number), _in_one_cell(sent.kind, problems)] for number, cells, problems in wrong]
    return _file(xlsx_bytes(columns, told, _("Problems")), XLSX_TYPE, f"{sent.kind}-problems.xlsx")


def _in_one_cell(kind: str, problems: list[tuple[str, str]]) -> str:
    lines = []
    for field, words in problems:
        column = column_of(kind, field)
        lines.append(f"{column}: {words}" if column else words)
    return "\n".join(lines)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_PEOPLE)
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """All rows of a kind that the user may change, as CSV or XLSX."""
    wanted = _may(request, kind)
    told, columns = rows(wanted, user_of(request)), headings(wanted)
    if form == "csv":
        return _file(csv_bytes(columns, told), CSV_TYPE, f"{kind}.csv")
    return _file(xlsx_bytes(columns, list(told), str(wanted.label)), XLSX_TYPE, f"{kind}.xlsx")


@require_safe
@for_those_who(Verb.EDIT_PEOPLE)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with the columns that an import knows."""
    wanted = _may(request, kind)
    return _file(xlsx_bytes(headings(wanted), [], str(wanted.label)), XLSX_TYPE, f"{kind}-empty.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    told = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=told)
