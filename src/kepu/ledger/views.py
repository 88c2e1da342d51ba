# SPDX-License-Identifier: AGPL-3.0-or-later
"""The heads of days, for everybody: who keeps a copy can tell later whether the record was rewritten."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kepu.ledger.models import PublishedHead
from kepu.ledger.published import head_file

PAGE = 100


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """The published heads, the latest first."""
    page = Paginator(PublishedHead.objects.order_by("-day"), PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/heads.html", {"page": page, "page_link": "?page="})


@require_safe
def head(request: HttpRequest, day: str) -> HttpResponse:
    """The file of one day's head."""
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    found = get_object_or_404(PublishedHead, day=asked)
    return HttpResponse(head_file(found), content_type="application/json")
