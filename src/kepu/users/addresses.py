# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mail addresses as sign-in knows them: which are proven to be somebody's."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from kepu.users.models import User, fold_address


def trust_address(user: User) -> None:
    """Take the address of *user* for proven where nothing is known of it: whoever made the user (the
    operator, a unit officer who invited them) vouches for it. An address that the user adds later must be
    proven by a letter."""
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=fold_address(user.email), verified=True, primary=True)
