# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists and their terms: the pages, the forms, the history, the table."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.style.access import list_or_404, term_or_404
from kepu.style.actions.lists import end_term, keep_list, keep_term
from kepu.style.forms import EndForm, ListForm, TermForm
from kepu.style.importing.exporting import headings, rows
from kepu.style.models import Term, TermList
from kepu.style.queries import list_rows, term_rows
from kepu.style.terms import FIELDS
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes


def crumbs(kept: TermList | None = None) -> Sequence[tuple[str, str]]:
    """The way to the pages of a list."""
    way = [(reverse("style:lists"), _("Style lists"))]
    return [*way, (reverse("style:list", args=[kept.public_id]), kept.name)] if kept is not None else way


@require_safe
@for_those_who(Verb.SEE_STYLE)
def lists(request: HttpRequest) -> HttpResponse:
    """Every list that one may see."""
    told = {
        "title": _("Style lists"),
        "page": page_of(request, list_rows(user_of(request))),
        "page_link": page_link(request),
        "may_add": may(user_of(request), Verb.EDIT_STYLE),
    }
    return render(request, "style/lists.html", told)


@require_safe
@for_those_who(Verb.SEE_STYLE)
def list_(request: HttpRequest, public_id: str) -> HttpResponse:
    """One list and its terms."""
    kept, query = list_or_404(request, public_id), request.GET.get("q", "").strip()[:200]
    today = timezone.localdate()
    only = request.GET.get("valid") == "yes"
    told = {
        "title": kept.name,
        "crumbs": crumbs(),
        "list": kept,
        "page": page_of(request, term_rows(kept, query, valid_on=today if only else None)),
        "page_link": page_link(request),
        "query": query,
        "only_valid": only,
        "today": today,
        "edits": may(user_of(request), Verb.EDIT_STYLE, kept.unit),
    }
    return render(request, "style/list.html", told)


@require_form
@for_those_who(Verb.EDIT_STYLE)
def list_add(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    form = ListForm(user_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.do(lambda: keep_list(TermList(), **form.cleaned_data, actor=actor(request)))
        if made is not None:
            messages.success(request, _("“{name}” was begun.").format(name=made.name))
            return redirect("style:list", public_id=made.public_id)
    return show_form(request, form, _("Begin a list"), crumbs(), submit=_("Begin"))


@require_form
@for_those_who(Verb.EDIT_STYLE)
def list_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a list is called, whose it is, and whether it is used."""
    kept = list_or_404(request, public_id, Verb.EDIT_STYLE)
    before = {"name": kept.name, "unit": kept.unit, "about": kept.about, "used": kept.used}
    title = _("Change “{name}”").format(name=kept.name)
    form = ListForm(user_of(request), request.POST or None, initial=before)
    way = crumbs(kept)
    if request.method == "POST" and form.is_valid():
        form.do(lambda: keep_list(kept, **form.cleaned_data, actor=actor(request)))
    if form.is_bound and form.is_valid():
        messages.success(request, _("“{name}” was changed.").format(name=kept.name))
        return redirect("style:list", public_id=public_id)
    return show_form(request, form, title, way)


@require_safe
@for_those_who(Verb.SEE_STYLE)
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every change of a list's terms."""
    kept = list_or_404(request, public_id)
    changes = kept.changes.select_related("user__person")
    told = {
        "title": _("History of “{title}”").format(title=kept.name),
        "crumbs": crumbs(kept),
        "page": page_of(request, changes),
        "page_link": page_link(request),
    }
    return render(request, "style/history.html", told)


@require_safe
@never_cache
@for_those_who(Verb.SEE_STYLE)
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """A list as a workbook that comes in again."""
    kept = list_or_404(request, public_id)
    book = xlsx_bytes(headings(), rows(kept), kept.name)
    return attached(book, XLSX_TYPE, f"style-{kept.public_id}.xlsx")


@require_form
@for_those_who(Verb.EDIT_STYLE)
def term_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a term to a list."""
    kept = list_or_404(request, public_id, Verb.EDIT_STYLE)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        term = Term(term_list=kept)
        if form.do(lambda: keep_term(term, form.told(), user=user_of(request), actor=actor(request))):
            messages.success(request, _("“{found}” was added.").format(found=term.found))
            return redirect("style:list", public_id=public_id)
    return show_form(request, form, _("Add a term"), crumbs(kept), submit=_("Add"))


@require_form
@for_those_who(Verb.EDIT_STYLE)
def term(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a term."""
    found = term_or_404(request, public_id)
    kept = found.term_list
    form = TermForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})
    title = _("Change “{name}”").format(name=found.found)
    if request.method == "POST" and form.is_valid():
        form.do(lambda: keep_term(found, form.told(), user=user_of(request), actor=actor(request)))
    if form.is_bound and form.is_valid():
        messages.success(request, _("“{name}” was changed.").format(name=found.found))
        return redirect("style:list", public_id=kept.public_id)
    return show_form(request, form, title, crumbs(kept))


@require_form
@for_those_who(Verb.EDIT_STYLE)
def term_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a term end on a day."""
    found = term_or_404(request, public_id)
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if form.do(lambda: end_term(found, ends_on=day, user=user_of(request), actor=actor(request))):
            messages.success(
                request, _("“{found}” holds until {day}.").format(found=found.found, day=found.valid_to)
            )
            return redirect("style:list", public_id=found.term_list.public_id)
    title = _("End “{found}”").format(found=found.found)
    return show_form(request, form, title, crumbs(found.term_list), submit=pgettext("term", "End it"))
