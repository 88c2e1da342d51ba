# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of sign-in that django-allauth does not have."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kepu.users.forms import FirstPasswordForm
from kepu.users.links import here_and_example, sign_in
from kepu.users.models import User
from kepu.users.tokens import Purpose, TokenSpent, read_token

WAIT_SECONDS = 60


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What a user may change of how they sign in."""
    return render(request, "users/account.html", {"personal_address": settings.PERSONAL_ADDRESS})


@require_safe
@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends those whom it does not let in: to sign in; whoever has, finds nothing here."""
    if request.user.is_authenticated:
        raise Http404
    asked = {"next": request.GET["next"]} if request.GET.get("next") else {}
    return redirect(f"{reverse('account_login')}?{urlencode(asked)}" if asked else "account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def example(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as one of the example house's people, by a link that ``make up`` printed."""
    if not here_and_example(request):
        raise Http404
    try:
        user = _user_of(token, Purpose.EXAMPLE)
        if request.method == "POST":
            return sign_in(request, user)
    except TokenSpent as spent:
        return render(request, "users/link_spent.html", {"reason": spent}, status=410)
    return render(request, "users/example.html", {"person": user})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password for the first time, and be signed in."""
    try:
        user = _user_of(token, Purpose.INVITATION)
        form = FirstPasswordForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            return sign_in(request, user, form.cleaned_data["password1"])
    except TokenSpent as spent:
        return render(request, "users/link_spent.html", {"reason": spent}, status=410)
    return render(request, "users/invitation.html", {"person": user, "form": form})


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody tries too often, whatever it is."""
    response = render(request, "429.html", {"seconds": WAIT_SECONDS}, status=429)
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


def _user_of(token: str, purpose: Purpose) -> User:
    """The user whom *token* is for. Raises ``Http404`` for what is no token, and ``TokenSpent``."""
    user = read_token(token, purpose)
    if user is None:
        raise Http404
    return user
