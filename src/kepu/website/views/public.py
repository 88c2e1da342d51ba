# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public pages and media, where no web server in front hands out the files itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.baking.pages import bake, page_file
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.engine.media_types import media_type
from kepu.stories.ranges import part_of
from kepu.theme.film_page import LANGUAGES
from kepu.website.addresses import how_path, media_folder
from kepu.website.finding import Moved, Page, found_at
from kepu.website.headers import embed_headers, media_headers, page_headers, same_for_everybody
from kepu.website.pages import CHANNEL


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
def front(request: HttpRequest) -> HttpResponse:
    """The way to the front page in the reader's language."""
    language = get_language() or "zh-hans"
    return redirect("website:index", language=language if language in LANGUAGES else "en")


@require_safe
def index(request: HttpRequest, language: str) -> HttpResponseBase:
    """The front page."""
    return _page(request, language, language)


@require_safe
def how_we_check(request: HttpRequest, language: str) -> HttpResponseBase:
    """What the house says of how it checks."""
    return _page(request, language, how_path(language))


@require_safe
def story(request: HttpRequest, language: str, kind: str, public_id: str, slug: str = "") -> HttpResponseBase:
    """The page of a story; from an address that it once had, the way to the one it has now."""
    return _page(request, language, f"{language}/{kind}/{public_id}/{slug}".rstrip("/"))


@require_safe
def embedded(request: HttpRequest, language: str, public_id: str) -> HttpResponseBase:
    """The page of a story for pages of others."""
    return _page(request, language, f"embed/{language}/{public_id}", embed_headers())


def _page(
    request: HttpRequest, language: str, path: str, headers: dict[str, str] | None = None
) -> HttpResponseBase:
    """The baked page *path*, baked where it is not there, with *headers* or those of every page."""
    answer = _kept(path)
    if answer is None:
        found = found_at(path)
        if found is None:
            raise Http404
        if isinstance(found, Moved):
            return _moved(found)
        answer = _kept(found.path) or _baked(found)
    told = (headers or page_headers()) | {"Content-Language": LANGUAGES[language]}
    return same_for_everybody(_unless_known(request, answer), told)


def _kept(path: str) -> HttpResponse | None:
    """The page *path* as it lies in the tree."""
    try:
        with page_file(path).open("rb") as file:
            return HttpResponse(file.read(), headers=_validators(os.fstat(file.fileno())))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _baked(page: Page) -> HttpResponse:
    baked = bake(page.path, page.oven, page.likely)
    kept = _kept(page.path) if baked.kept else None
    return kept or HttpResponse(baked.body, status=baked.status)


def _moved(found: Moved) -> HttpResponseBase:
    """Kept no longer than a page: the story may get its old name back."""
    return same_for_everybody(redirect(found.address, permanent=True), page_headers())


def _validators(state: os.stat_result) -> dict[str, str]:
    """By which a reader asks again; nginx tells the same of a file."""
    return {
        "ETag": f'"{int(state.st_mtime):x}-{state.st_size:x}"',
        "Last-Modified": http_date(state.st_mtime),
    }


def _unless_known(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """*answer*, or that the reader has it already."""
    if "ETag" not in answer.headers:
        return answer
    changed = parse_http_date(answer.headers["Last-Modified"])
    told = get_conditional_response(request, answer.headers["ETag"], changed, cast(HttpResponse, answer))
    assert told is not None
    return told


@require_safe
def media(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
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
    told = _validators(file.stat())
    answer = part_of(request, file, media_type(name), told["ETag"])
    answer.headers["Last-Modified"] = told["Last-Modified"]
    return same_for_everybody(_unless_known(request, answer), media_headers())


def _seen(publication: Publication) -> bool:
    """Of a story that was taken back, earlier publications are too."""
    if publication.state == State.LIVE:
        return True
    live = Publication.objects.filter(story=publication.story_id, channel=CHANNEL, state=State.LIVE)
    return live.exists()
