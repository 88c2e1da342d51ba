# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed words that let one person do one thing, once, for a while.

Nothing is stored: a token holds a digest of the user's password and last sign-in, so the first use, and any
other sign-in after it was made, voids it.
"""

from __future__ import annotations

from enum import Enum

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.sentences import SpokenError
from kepu.users.models import User

HOUR, DAY = 3600, 86_400


class Purpose(Enum):
    """What a token is for: its salt, and for how many seconds it holds."""

    EXAMPLE = "example", HOUR
    INVITATION = "invitation", 14 * DAY

    @property
    def salt(self) -> str:
        """Keeps a token of one purpose from passing for another's."""
        return f"kepu.users.tokens.{self.value[0]}"

    @property
    def seconds(self) -> int:
        """How long a token holds."""
        return self.value[1]


class TokenSpent(SpokenError):
    """A token of ours that is too old, or was used."""


def make_token(user: User, purpose: Purpose) -> str:
    """A token for *user*, safe in an address."""
    return signing.dumps({"user": user.public_id, "state": _state(user)}, salt=purpose.salt)


def read_token(token: str, purpose: Purpose) -> User | None:
    """The user whom *token* is for; ``None`` for what we never signed, or for somebody who may not sign in.
    Raises ``TokenSpent``. Reading consumes nothing."""
    try:
        told = signing.loads(token, salt=purpose.salt, max_age=purpose.seconds)
    except signing.SignatureExpired as error:
        raise _spent() from error
    except signing.BadSignature:
        return None
    user = User.objects.filter(public_id=told["user"], is_active=True).first()
    if user is not None and not constant_time_compare(told["state"], _state(user)):
        raise _spent()
    return user


def spend(user: User) -> None:
    """Use up the token that *user* was read from. Of two that use it at once, one gets ``TokenSpent``."""
    unchanged = User.objects.filter(pk=user.pk, last_login=user.last_login, password=user.password)
    now = timezone.now()
    if not unchanged.update(last_login=now):
        raise _spent()
    user.last_login = now


def _state(user: User) -> str:
    signed_in = user.last_login.isoformat() if user.last_login else ""
    return salted_hmac("kepu.users.tokens", f"{user.pk}|{user.password}|{signed_in}").hexdigest()[:32]


def _spent() -> TokenSpent:
    words: Promise | str = _("This link was used, or is too old. Ask for a new one where you got it.")
    return TokenSpent(words)
