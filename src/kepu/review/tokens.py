# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that open one invitation, and the codes without which they sign nothing."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from kepu.review.models import Invitation

TRIES = 5
CODE_HOLDS = timedelta(minutes=10)
_SALT = "kepu.review.invitation"


def invitation_link(invitation: Invitation) -> str:
    """The path that opens *invitation*, and nothing else."""
    return reverse("review:ask", args=[make_token(invitation)])


def make_token(invitation: Invitation) -> str:
    """The signed name of *invitation*, safe in an address."""
    return signing.Signer(salt=_SALT).sign(invitation.public_id).replace(":", ".", 1)


def read_token(token: str) -> Invitation | None:
    """The invitation of *token*, open or not; ``None`` for what we never signed. Reading consumes nothing."""
    try:
        public_id = signing.Signer(salt=_SALT).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
    known = Invitation.objects.select_related("claim__story__unit", "claim__story__locale", "expert__person")
    return known.filter(public_id=public_id).first()


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_digest(invitation: Invitation, code: str) -> str:
    """What is kept of a code."""
    return salted_hmac(_SALT, f"{invitation.public_id}|{code}", algorithm="sha256").hexdigest()


def is_code(invitation: Invitation, typed: str) -> bool:
    """Whether *typed* is the code that was sent last; full-width digits and spaces are forgiven."""
    bare = "".join(str(int(each)) for each in typed if each.isdecimal())
    return bool(invitation.code) and constant_time_compare(invitation.code, code_digest(invitation, bare))
