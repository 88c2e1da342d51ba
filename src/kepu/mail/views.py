# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unsubscribing, by a link in a letter and by one press of a mail program (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kepu.mail.actions.unsubscribe import subscribe, unsubscribe, wants
from kepu.mail.kinds import known
from kepu.mail.links import read_unsubscribe


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page with the buttons; a GET changes nothing, for mail scanners follow links. The token alone is
    the right to change: a mail program that posts brings no cookie."""
    told = read_unsubscribe(token)
    if told is None:
        raise Http404
    address, kind = told
    if request.method == "POST":
        match request.POST.get("what", "kind"):
            case "back":
                subscribe(address, kind)
            case "all":
                unsubscribe(address, "")
            case _:
                unsubscribe(address, kind)
    page = {
        "title": known()[kind].title if kind in known() else kind,
        "wants": wants(address, kind),
        "changed": request.method == "POST",
    }
    return render(request, "mail/unsubscribe.html", page)
