# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose session it is: the user with what Wagtail keeps of them, and without rights of their own."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import BACKEND_SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kepu.users.models import User

SIGN_IN = "kepu.users.signing_in.SignIn"
FORMER = frozenset(
    {
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    }
)
"""What sessions say that were begun before ``SignIn`` was there."""


class SignIn(AuthenticationBackend):
    """Signs in by e-mail address and password, and knows whose a session is. Rights are roles of the
    directory: rows of Django's permissions, which would go around its policy, give none."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session with their profile, one query; ``None`` where they may not sign in."""
        found = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def _get_user_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.none()


class WhoseSession(AuthenticationMiddleware):
    """Gives a request its user, read once they are asked for. Sessions of before go on."""

    def process_request(self, request: HttpRequest) -> None:
        """Give it to *request*."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    if request.session.get(BACKEND_SESSION_KEY) in FORMER:
        request.session[BACKEND_SESSION_KEY] = SIGN_IN
    return get_user(request)
