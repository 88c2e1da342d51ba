# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of a page that change by themselves: their address is asked again and again, and answers in a few
bytes where nothing changed."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.http import quote_etag


def live(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The part of a page that changes by itself; 304 where it is still what the reader has."""
    body = render_to_string(template, context, request)
    tag = quote_etag(blake2b(body.encode(), digest_size=16).hexdigest())
    told = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=told)
    return HttpResponse(body, headers=told)
