# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables into a list: the file, its columns, what it would do, the run, and its undo."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.importing.forms import TableForm
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.jobs.models import Job
from kepu.jobs.waiting import reasons
from kepu.jobs.wording import in_language
from kepu.style.access import import_or_404, list_or_404
from kepu.style.errors import StyleError
from kepu.style.forms import TermColumnsForm
from kepu.style.importing.actions import begin_import, begin_undo, drop_import, map_columns, start_import
from kepu.style.importing.exporting import headings
from kepu.style.importing.fields import BY_NAME
from kepu.style.importing.plan import Deed, Planner
from kepu.style.models import TermImport
from kepu.style.views.lists import crumbs, workbook
from kepu.tables.table import heading
from kepu.tables.writing import xlsx_bytes
from kepu.theme.live import live

SHOWN = 100
"""Of problems and of changes, so many are listed on the page."""


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
    if request.method == "POST" and form.is_valid():
        try:
            sent = start_import(
                kept, form.table, form.cleaned_data["file"].name, user_of(request), actor(request)
            )
        except StyleError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("style:import_columns", public_id=sent.public_id)
    title = _("Import terms into “{name}”").format(name=kept.name)
    page = "style/import_start.html"
    return show_form(request, form, title, crumbs(kept), submit=_("Read it"), template=page, list=kept)


@require_safe
@for_those_who(Verb.EDIT_STYLE)
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns that an import knows."""
    return workbook(xlsx_bytes(headings(), [], _("Terms")), "style-empty.xlsx")


@require_form
@for_those_who(Verb.EDIT_STYLE)
def import_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which column is what."""
    sent = import_or_404(request, public_id)
    if sent.state != TermImport.State.DRAFT:
        return redirect("style:import", public_id=public_id)
    form = TermColumnsForm(sent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(sent, form.mapping())
        except StyleError as refused:
            messages.error(request, str(refused))
        return redirect("style:import", public_id=public_id)
    title = _("Columns of “{file}”").format(file=sent.file_name)
    page, way = "style/import_columns.html", crumbs(sent.term_list)
    return show_form(request, form, title, way, submit=_("Try it"), template=page, sent=sent)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_STYLE)
def import_(request: HttpRequest, public_id: str) -> HttpResponse:
    """One table: what it would do, how far it is, or what it did."""
    return render(request, "style/import.html", _one(import_or_404(request, public_id)))


@require_safe
@for_those_who(Verb.EDIT_STYLE)
@vary_on_headers("Cookie", "Accept-Language")
def import_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one table changes by itself."""
    sent = import_or_404(request, public_id)
    if sent.state == TermImport.State.DRAFT:
        raise Http404
    return live(request, "style/import_state.html", _one(sent))


def _one(sent: TermImport) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": _("Import of “{file}”").format(file=sent.file_name),
        "crumbs": crumbs(sent.term_list),
        "sent": sent,
        "list": sent.term_list,
        "shown": SHOWN,
    }
    if sent.state == TermImport.State.DRAFT:
        return told | _tried(sent)
    job = Job.objects.filter(public_id=sent.job).first()
    left = [
        (number, [(_column(field), in_language(texts)) for field, texts in problems])
        for number, _cells, problems in sent.left[:SHOWN]
    ]
    running = sent.state in (TermImport.State.RUNNING, TermImport.State.UNDOING)
    told |= {"why": reasons([job])[job.pk] if job else "", "left": left, "left_count": len(sent.left)}
    return told | {
        "running": running,
        "may_undo": sent.state == TermImport.State.DONE and sent.changes.exists(),
    }


def _tried(sent: TermImport) -> dict[str, Any]:
    """What the draft would do: how much of what, every problem, the first changes."""
    counts: Counter[Deed] = Counter()
    problems: list[tuple[int, str, list[tuple[str, str]]]] = []
    changes: list[tuple[int, str, str]] = []
    for plan in Planner(sent.term_list, sent.mapping).planned(sent.rows):
        counts[plan.deed] += 1
        if plan.problems and len(problems) < SHOWN:
            told = [(_column(each.field), str(each)) for each in plan.problems]
            problems.append((plan.number, plan.name, told))
        if plan.deed is Deed.CHANGE and len(changes) < SHOWN:
            changes.append((plan.number, plan.name, ", ".join(_column(name) for name in plan.names)))
    seen = [(BY_NAME[name].label, heading(sent.columns, index)) for name, index in sent.mapping.items()]
    return {
        "adds": counts[Deed.ADD],
        "alters": counts[Deed.CHANGE],
        "same": counts[Deed.SAME],
        "wrong": counts[Deed.WRONG],
        "goes": counts[Deed.ADD] + counts[Deed.CHANGE],
        "problems": problems,
        "changes": changes,
        "seen": seen,
    }


def _column(name: str) -> str:
    """What the column of a field is called; empty where the row as a whole is meant."""
    return str(BY_NAME[name].label) if name in BY_NAME else ""


@require_POST
@for_those_who(Verb.EDIT_STYLE)
def import_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Run an import, take it back, or forget a draft."""
    sent = import_or_404(request, public_id)
    wanted = request.POST.get("do")
    try:
        if wanted == "run":
            begin_import(sent)
        elif wanted == "undo":
            begin_undo(sent, user_of(request), actor(request))
        elif wanted == "drop":
            drop_import(sent)
            messages.success(request, _("The table was forgotten; nothing was changed."))
            return redirect("style:list", public_id=sent.term_list.public_id)
    except StyleError as refused:
        messages.error(request, str(refused))
    return redirect("style:import", public_id=public_id)


@require_safe
@never_cache
@for_those_who(Verb.EDIT_STYLE)
def import_left(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with problems as a workbook, to correct and send again."""
    sent = import_or_404(request, public_id)
    if sent.state == TermImport.State.DRAFT:
        cells = {number: list(cells) for number, cells in sent.rows}
        wrong = [
            (plan.number, cells[plan.number], [(each.field, str(each)) for each in plan.problems])
            for plan in Planner(sent.term_list, sent.mapping).planned(sent.rows)
            if plan.problems
        ]
    else:
        wrong = [
            (number, cells, [(field, in_language(texts)) for field, texts in problems])
            for number, cells, problems in sent.left
        ]
    columns = [*(heading(sent.columns, index) for index in range(len(sent.columns))), _("Row"), _("Problems")]
    told = [
        [
            *cells,
            str(number),
            "\n".join(f"{_column(field)}: {words}".removeprefix(": ") for field, words in problems),
        ]
        for number, cells, problems in wrong
    ]
    return workbook(xlsx_bytes(columns, told, _("Problems")), f"style-{sent.public_id}-problems.xlsx")
