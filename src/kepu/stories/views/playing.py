# SPDX-License-Identifier: AGPL-3.0-or-later
"""What players of the newsroom ask for: a master as it was sent, and what is made of it while it plays."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import EngineError
from kepu.engine.media_types import media_type
from kepu.engine.playing import Served
from kepu.jobs.wording import as_the_page
from kepu.stories.models import Master
from kepu.stories.playable import browser_type, film_of
from kepu.stories.playing.house import open_masters
from kepu.stories.ranges import part_of
from kepu.stories.views.masters import master_or_404

_AGAIN = {"Retry-After": "1"}
_SAFE = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@for_those_who(Verb.SEE_STORIES)
def master_film(request: HttpRequest, public_id: str) -> HttpResponse:
    """The player of a master, for a page that was opened while it was looked at: nothing as long as it is,
    after a short while."""
    found = master_or_404(request, public_id)
    if found.state == Master.State.LOOKING:
        open_masters.await_look(public_id)
        found = master_or_404(request, public_id)
    if found.state == Master.State.LOOKING:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "private, no-store"})
    answer = render(request, "stories/film.html", {"film": film_of(found)})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@for_those_who(Verb.SEE_STORIES)
def master_file(request: HttpRequest, public_id: str) -> HttpResponse | StreamingHttpResponse:
    """The master as it was sent, in parts, for a player on its page."""
    found = master_or_404(request, public_id)
    kind = browser_type(found.facts)
    if not kind:
        raise Http404
    try:
        answer = part_of(request, found.path, kind, f'"{found.public_id}"')
    except FileNotFoundError as error:
        raise Http404 from error
    for name, value in (_SAFE | {"Cache-Control": "private, no-store"}).items():
        answer.headers[name] = value
    return answer


@require_safe
@for_those_who(Verb.SEE_STORIES)
def master_play(request: HttpRequest, public_id: str, path: str) -> HttpResponse:
    """A playlist, or a segment that is made now if it is missing. A player that must wait for long is told
    to ask again: it holds no thread of the server."""
    found = master_or_404(request, public_id)
    if found.state == Master.State.LOOKING:
        return _again(b"")
    if film_of(found) is None:
        raise Http404
    try:
        there = open_masters.find(found, path)
    except EngineError as error:
        return _told(error)
    if there is None:
        raise Http404
    try:
        return _answer(request, path, there)
    except FileNotFoundError:
        # It was evicted just now; asked for again, it is made again.
        return _again(b"")


def _told(error: EngineError) -> HttpResponse:
    """Word that it cannot be had now, or at all."""
    with as_the_page():
        words = f"{error}\n".encode()
    if not error.permanent:
        return _again(words)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return HttpResponse(words, "text/plain; charset=utf-8", headers=_SAFE, status=status)


def _again(words: bytes) -> HttpResponse:
    """The answer to a player that must ask again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    answer = HttpResponse(words, "text/plain; charset=utf-8", headers=_SAFE | _AGAIN, status=status)
    # Nothing failed; Django would log it as an error.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _answer(request: HttpRequest, path: str, there: Served | str) -> HttpResponse:
    if isinstance(there, str):
        body, digest = there.encode(), digest_bytes(there.encode())
    else:
        body, digest = b"", there.digest
    headers = _SAFE | ({"ETag": f'"{digest}"'} if digest else {})
    if digest and request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if isinstance(there, Served):
        # Whole, not streamed: who watches slowly holds no thread.
        body = there.place.read_bytes()
    return HttpResponse(body, media_type(path), headers=headers)
