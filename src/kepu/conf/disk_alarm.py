# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes nothing more in when the disk is nearly full: a database that cannot write its log loses more than
one upload."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from kepu.conf.house import House
from kepu.engine.disk import free_bytes, readable_size
from kepu.engine.language import preferred_language, sentence, speaking

FORM_BYTES = 1 << 20
"""What is no larger than this is a form that somebody typed; it is let through while any room is left."""


def disk_is_low(house: House) -> bool:
    """Whether less is free on the disk of *house* than it must keep."""
    return min(free_bytes(house.private), free_bytes(house.folder)) < house.least_free


def refuse_when_full(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 507 to an upload, before its body is read, while the disk is nearly full."""

    def answer(request: HttpRequest) -> HttpResponse:
        if is_upload(request) and disk_is_low(settings.HOUSE):
            return refusal(settings.HOUSE)
        return get_response(request)

    return answer


def is_upload(request: HttpRequest) -> bool:
    """Whether *request* brings more than a form. One that does not say how much may bring anything."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return False
    told = request.META.get("CONTENT_LENGTH") or ""
    if told.isascii() and told.isdigit():
        return int(told) > FORM_BYTES
    return bool(request.META.get("HTTP_TRANSFER_ENCODING"))


def refusal(house: House) -> HttpResponse:
    """The answer, in the reader's language."""
    said = sentence(
        "The disk of this house has {free} left, and no file is taken in. Your file is untouched: tell the"
        " operator, and send it again when there is room.",
        free=readable_size(free_bytes(house.private)),
    )
    with speaking(preferred_language({"KEPU_LANGUAGE": get_language() or "zh-hans"})):
        text = str(said)
    return HttpResponse(f"{text}\n", "text/plain; charset=utf-8", HTTPStatus.INSUFFICIENT_STORAGE)
