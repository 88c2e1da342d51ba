# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record, for those who may read it: what changed, about whom or what, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.models import Unit
from kepu.directory.permissions import standing
from kepu.directory.queries import names_of
from kepu.directory.roles import Verb
from kepu.ledger.models import Record

PAGE = 50


def may_read(user: Any) -> bool:
    """Whether *user* may read the record: in a unit at the top, for a record belongs to none."""
    held = standing(user)
    at_the_top = any(len(path) == Unit.steplen for path in held.paths(Verb.SEE_LEDGER))
    return held.administrator or at_the_top


@require_safe
@for_those_who(Verb.SEE_LEDGER)
def ledger(request: HttpRequest) -> HttpResponse:
    """The records, the latest first; those of one subject where it is asked for."""
    if not may_read(request.user):
        raise Http404
    asked = request.GET.get("q", "").strip()
    records = Record.objects.select_related("payload").order_by("-sequence")
    if asked:
        records = records.filter(Q(subject=asked) | Q(subject__endswith=f":{asked}") | Q(kind=asked))
    page = Paginator(records, PAGE).get_page(request.GET.get("page"))
    told = {
        "title": _("The record"),
        "page": page,
        "page_link": f"?q={asked}&page=" if asked else "?page=",
        "query": asked,
        "rows": list(_rows(list(page.object_list))),
    }
    return render(request, "newsroom/ledger.html", told)


def _rows(records: list[Record]) -> Iterable[dict[str, Any]]:
    """Each record with the name of who did it, as far as they are still known, and what it held."""
    names = names_of({each.actor for each in records})
    for each in records:
        held = each.payload.values
        told = (
            {} if held is None else {name: value for name, value in held.items() if value not in (None, "")}
        )
        yield {
            "record": each,
            "moment": f"{each.moment[:10]} {each.moment[11:19]}",
            "actor": names.get(each.actor, each.actor),
            "held": told,
            "erased": held is None,
        }
