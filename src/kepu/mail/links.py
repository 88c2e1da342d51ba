# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address at which a letter is unsubscribed: signed, for one address and one kind, without an end."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "kepu.mail.links.unsubscribe"


def unsubscribe_link(address: str, kind: str) -> str:
    """Where *address* ends letters of *kind*."""
    token = signing.dumps([address, kind], salt=_SALT)
    return str(settings.WAGTAILADMIN_BASE_URL) + reverse("mail:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[str, str] | None:
    """The address and the kind that *token* is for; ``None`` for what is no token of ours."""
    try:
        address, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(address), str(kind)
