# SPDX-License-Identifier: AGPL-3.0-or-later
"""oEmbed 1.0: who writes a page elsewhere pastes the address of a story, and gets its frame."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kepu.website.embedding import oembed, offered_at
from kepu.website.headers import FRESH_SECONDS

LONGEST = 4
"""Digits of a size."""


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def offered(request: HttpRequest) -> HttpResponse:
    """The frame of the story at ``url``, not larger than ``maxwidth`` and ``maxheight``; 404 where no story
    is, 400 where none is named, 501 for another format than JSON. Whoever asks from another site may read
    it."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    if "url" not in request.GET:
        return HttpResponseBadRequest(_("Add the address of a story as “url”."), content_type="text/plain")
    publication = offered_at(request.GET.get("url", ""))
    if publication is None:
        raise Http404
    answer = JsonResponse(oembed(publication, _pixels(request, "maxwidth"), _pixels(request, "maxheight")))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _pixels(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= LONGEST else None
