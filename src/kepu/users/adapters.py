# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where sign-in differs from what django-allauth does by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepu.users.addresses import trust_address
from kepu.users.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Signs in those who were invited. There is no way to sign up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This address may no longer sign in; ask the officer of your unit."),
        "email_password_mismatch": _(
            "Address and password do not belong together. Check both; or choose a new password below."
        ),
        "incorrect_password": _("That is not your password. Type it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer too many wrong passwords with 429, so that programs understand it too."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """Whoever signs in for the first time has an address that is vouched for."""
        trust_address(user)
        response: HttpResponse | None = super().pre_login(request, user, **told)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The newsroom, or their own account for those who have no place there."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return str(settings.LOGIN_REDIRECT_URL)
        return reverse("users:account")

    def format_email_subject(self, subject: str) -> str:
        """Subjects name the house, not its host."""
        return f"[{settings.WAGTAIL_SITE_NAME}] {subject}"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Signs in by an identity provider those whose proven address there is the address of a user here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: people are invited."""
        return False

    def get_requests_session(self) -> Any:
        """A session, as allauth makes it, that answers with a page where the provider is away or does not
        speak JSON: allauth itself would fail."""
        session = super().get_requests_session()
        send = session.request

        def ask(*arguments: Any, **options: Any) -> Any:
            try:
                answer = send(*arguments, **options)
                answer.raise_for_status()
                answer.json()
            except (OSError, ValueError) as error:
                page = render(context.request, "socialaccount/authentication_error.html", status=502)
                raise ImmediateHttpResponse(page) from error
            return answer

        session.request = ask
        return session


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys carry the name of the house."""

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)
