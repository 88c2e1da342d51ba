# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that sign somebody in: of the example house's people, and of whoever was invited.

``make up`` prints ``example_sign_in_link``; a letter holds ``invitation_link``. A GET shows a page and
consumes nothing, for mail scanners follow links too; the POST signs in.
"""

from __future__ import annotations

from ipaddress import ip_address

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kepu.users.addresses import trust_address
from kepu.users.models import User
from kepu.users.tokens import Purpose, make_token, spend


def example_sign_in_link(user: User) -> str:
    """The path that signs *user* of the example house in, once, within an hour, from this machine alone."""
    return reverse("users:example", args=[make_token(user, Purpose.EXAMPLE)])


def invitation_link(user: User) -> str:
    """The path where *user*, who was invited, chooses a password or an identity provider; for 14 days."""
    return reverse("users:invitation", args=[make_token(user, Purpose.INVITATION)])


def here_and_example(request: HttpRequest) -> bool:
    """Whether this is the example house and *request* comes from its own machine, through no proxy."""
    if not settings.EXAMPLE_HOUSE or "X-Forwarded-For" in request.headers:
        return False
    return _loopback(request.META.get("REMOTE_ADDR", "")) and _loopback(request.get_host())


def sign_in(request: HttpRequest, user: User, password: str = "") -> HttpResponse:
    """Spend the token that *user* was read from, give them *password* if there is one, and sign them in;
    where they have a passkey, it is asked for. Raises ``TokenSpent``."""
    spend(user)
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    trust_address(user)
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response


def _loopback(host: str) -> bool:
    """Whether *host*, with or without a port, is this machine."""
    name = host.removeprefix("[").partition("]")[0] if host.startswith("[") else host
    name = name.rpartition(":")[0] if name.count(":") == 1 else name
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
