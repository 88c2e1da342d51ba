# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public pages and media, where no web server in front hands out the files itself."""

from __future__ import annotations

import mimetypes
from http import HTTPStatus
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.baking.pages import bake, page_file
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.engine.digest import digest_bytes
from kepu.stories.ranges import part_of
from kepu.theme.assets import content_security_policy
from kepu.theme.film_page import LANGUAGES
from kepu.website.addresses import media_folder
from kepu.website.pages import CHANNEL, oven_of

FRESH_SECONDS = 30
"""What may be withdrawn is kept no longer than this."""
TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mpd": "application/dash+xml",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".ttml": "application/ttml+xml; charset=utf-8",
}


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
def front(request: HttpRequest) -> HttpResponse:
    """The way to the front page in the reader's language."""
    language = get_language() or "zh-hans"
    return redirect("website:index", language=language if language in LANGUAGES else "en")


@require_safe
def index(request: HttpRequest, language: str) -> HttpResponse:
    """The front page."""
    return _page(request, language)


@require_safe
def story(request: HttpRequest, language: str, kind: str, public_id: str, slug: str = "") -> HttpResponse:
    """The page of a story; whatever its slug says."""
    return _page(request, f"{language}/{kind}/{public_id}")


def _page(request: HttpRequest, path: str) -> HttpResponse:
    """The baked page *path*, baked where it is not there."""
    try:
        body = page_file(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        found = oven_of(path)
        if found is None:
            raise Http404 from None
        oven, likely = found
        body = bake(path, oven, likely)
    tag = quote_etag(digest_bytes(body)[7:39])
    answer = HttpResponse(body) if request.headers.get("If-None-Match") != tag else HttpResponseNotModified()
    answer.headers["ETag"] = tag
    answer.headers["Content-Security-Policy"] = content_security_policy(header=True)
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    if b'<meta name="kepu:withdrawn"' in body and answer.status_code == HTTPStatus.OK:
        answer.status_code = HTTPStatus.GONE
    return answer


@require_safe
def media(request: HttpRequest, public_id: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """A file of a publication that readers see, or have just seen."""
    known = Publication.objects.filter(public_id=public_id, channel=CHANNEL)
    publication = (
        known.filter(state__in=(State.LIVE, State.REPLACED)).only("public_id", "state", "story").first()
    )
    if publication is None or not _seen(publication):
        raise Http404
    folder = media_folder(publication)
    file = folder / name
    parts = Path(name).parts
    if any(part.startswith(".") for part in parts) or file.is_symlink() or not file.is_file():
        raise Http404
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = part_of(request, file, kind, f'"{public_id}-{file.stat().st_size}"')
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def _seen(publication: Publication) -> bool:
    """Of a story that was taken back, earlier publications are too."""
    if publication.state == State.LIVE:
        return True
    live = Publication.objects.filter(story=publication.story_id, channel=CHANNEL, state=State.LIVE)
    return live.exists()
