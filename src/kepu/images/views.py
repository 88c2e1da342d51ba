# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures, to those who may see them."""

from __future__ import annotations

import mimetypes

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from kepu.images.access import picture_file

FRESH_SECONDS = 30
"""How long a reader's own browser may show a picture without asking again: rights can be withdrawn."""


@require_safe
@vary_on_cookie
def file(request: HttpRequest, public_id: str, name: str) -> HttpResponse | FileResponse:
    """The bytes of a picture or of one of its sizes; 404 for whoever may not see it. The address holds the
    digest of the content, so a picture that was replaced has another one."""
    kept = picture_file(request.user, public_id, name)
    if kept is None:
        raise Http404
    tag = quote_etag(name)
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        try:
            opened = kept.storage.open(kept.name, "rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(opened, content_type=mimetypes.guess_type(name)[0] or "image/png")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
