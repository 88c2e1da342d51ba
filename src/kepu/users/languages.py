# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language of the pages: chosen by a switch, kept in a cookie, and with the user who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_http_methods

Answer = Callable[[HttpRequest], HttpResponse]


def follow_the_user(get_response: Answer) -> Answer:
    """A browser that never chose a language gets that of the user. Who has no session costs no query."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if not chosen and settings.SESSION_COOKIE_NAME in request.COOKIES:
            language = getattr(request.user, "language", "")
            if language:
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return get_response(request)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """The page with the switch, for menus that can only link; and what the switch sends to."""
    if request.method != "POST":
        came_from = urlsplit(request.headers.get("Referer", "")).path
        choices = settings.LANGUAGES
        return render(request, "users/language.html", {"choices": choices, "next": _safe(request, came_from)})
    wanted = request.POST.get("language", "")
    back = redirect(_safe(request, request.POST.get("next", "")))
    if wanted not in dict(settings.LANGUAGES) or not check_for_language(wanted):
        return back
    if request.user.is_authenticated and request.user.language != wanted:
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    back.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE or False,
        samesite="Lax",
    )
    return back


def _safe(request: HttpRequest, address: str) -> str:
    """*address* where it is one of ours, else the newsroom's."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and ours else str(settings.LOGIN_REDIRECT_URL)
