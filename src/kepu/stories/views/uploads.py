# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads that go on where they broke off: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with its
extensions creation, expiration and termination. An upload is its owner's alone."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kepu.directory.access import for_those_who
from kepu.directory.permissions import units_for
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.stories.actions.uploads import MOST_BYTES, append, begin_upload, cancel_upload, finish
from kepu.stories.errors import UploadError
from kepu.stories.models import Upload

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"
MOST_AT_ONCE = 4
"""Senders that one web process takes bytes from. A sender keeps a thread while it sends, and pages need some
too."""
_turns = BoundedSemaphore(MOST_AT_ONCE)


def _answer(status: HTTPStatus, **headers: object) -> HttpResponse:
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store"} | told)


def _refused(error: UploadError) -> HttpResponse:
    answer = _answer(error.status)
    answer.content = f"{error}\n".encode()
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    return answer


def _whole_number(request: HttpRequest, name: str) -> int:
    told = request.headers.get(name, "")
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        raise UploadError(HTTPStatus.BAD_REQUEST, _("{name} is missing, or no number."), name=name)
    return int(told)


def _check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise UploadError(HTTPStatus.PRECONDITION_FAILED, _("This server speaks tus 1.0.0 alone."))


@require_http_methods(["OPTIONS", "POST"])
@for_those_who(Verb.EDIT_STORIES)
def uploads(request: HttpRequest) -> HttpResponse:
    """Say what is spoken, or begin an upload."""
    if request.method == "OPTIONS":
        told = {"Tus_Version": VERSION, "Tus_Extension": "creation,expiration,termination"}
        return _answer(HTTPStatus.NO_CONTENT, **told, Tus_Max_Size=MOST_BYTES)
    try:
        _check_version(request)
        size, told = _whole_number(request, "Upload-Length"), _metadata(request)
        unit = units_for(user_of(request), Verb.EDIT_STORIES).filter(public_id=told.get("unit", "")).first()
        if unit is None:
            raise UploadError(HTTPStatus.BAD_REQUEST, _("Choose the unit that the file is of."))
        made = begin_upload(user_of(request), unit, told.get("filename", ""), size)
    except UploadError as error:
        return _refused(error)
    return _answer(
        HTTPStatus.CREATED,
        Location=reverse("stories:upload", args=[made.public_id]),
        Upload_Expires=http_date(made.expires_at.timestamp()),
    )


def _metadata(request: HttpRequest) -> dict[str, str]:
    """The pairs of ``Upload-Metadata``; what cannot be read is left out."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _blank, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@for_those_who(Verb.EDIT_STORIES)
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say how far an upload is, take more of it, or forget it."""
    found: Upload = get_object_or_404(Upload, public_id=public_id, owner=user_of(request))
    try:
        if request.method != "OPTIONS":
            _check_version(request)
        if request.method == "PATCH":
            return _patched(request, found)
        if request.method == "DELETE":
            cancel_upload(found)
            return _answer(HTTPStatus.NO_CONTENT)
    except UploadError as error:
        return _refused(error)
    if not found.finished and found.offset == found.size:
        finish(found)  # whoever took its last byte died before it could
    return _answer(HTTPStatus.OK, Upload_Offset=found.offset, Upload_Length=found.size)


def _patched(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.content_type != BYTES:
        raise UploadError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Bytes come as {kind}."), kind=BYTES)
    offset = _whole_number(request, "Upload-Offset")
    if found.finished:
        raise UploadError(HTTPStatus.CONFLICT, _("The file has come in already."))
    try:
        with _turn():
            reached = append(found, offset, request)
    except FileNotFoundError as error:
        raise Http404 from error
    return _answer(
        HTTPStatus.NO_CONTENT,
        Upload_Offset=reached,
        Upload_Expires=http_date(found.expires_at.timestamp()),
    )


@contextmanager
def _turn() -> Iterator[None]:
    """A place among those who send at once."""
    if not _turns.acquire(blocking=False):
        raise UploadError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            _(
                "Several files are coming in just now; this one goes on by itself when one of them is"
                " through."
            ),
        )
    try:
        yield
    finally:
        _turns.release()
