# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers of public pages and media: sent by our own views, and by a web server in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kepu.stories.embeds import frame_origins
from kepu.theme.assets import content_security_policy

FRESH_SECONDS = 30
"""What may be withdrawn is kept no longer than this."""
MEDIA_POLICY = "default-src 'none'; sandbox"
Answer = Callable[[HttpRequest], HttpResponse]
AnyAnswer = TypeVar("AnyAnswer", bound=HttpResponseBase)


def page_headers() -> dict[str, str]:
    """Those of every page, whatever its language. A page names the frames that stand in it itself, and none
    but those that the house allows."""
    return _headers(content_security_policy(header=True, frames=frame_origins()))


def embed_headers() -> dict[str, str]:
    """Those of the pages that stand inside pages of others, the only ones that may."""
    told = _headers(content_security_policy(header=True, ancestors="*"))
    del told["X-Frame-Options"]
    return told


def media_headers() -> dict[str, str]:
    """Those of every file of a publication."""
    return _headers(MEDIA_POLICY)


def _headers(policy: str) -> dict[str, str]:
    told = {
        "Content-Security-Policy": policy,
        "Cache-Control": f"public, max-age={FRESH_SECONDS}",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    }
    if settings.SECURE_HSTS_SECONDS:
        told["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return told


def same_for_everybody(answer: AnyAnswer, headers: Mapping[str, str]) -> AnyAnswer:
    """*answer* with *headers*, as one that depends on its address alone: see ``vary_only_what_varies``."""
    for name, value in headers.items():
        answer.headers[name] = value
    answer.xframe_options_exempt = "X-Frame-Options" not in headers  # type: ignore[attr-defined]
    answer.own_language = headers.get("Content-Language", "")  # type: ignore[attr-defined]
    return answer


def vary_only_what_varies(get_response: Answer) -> Answer:
    """Public files say that they vary by nothing, and only pages that they are in a language: the middleware
    that asks for the reader's says otherwise of every answer, and shared caches would keep one for each
    browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        language = getattr(response, "own_language", None)
        if language is not None:
            response.headers.pop("Vary", None)
            if not language:
                response.headers.pop("Content-Language", None)
        return response

    return answer
