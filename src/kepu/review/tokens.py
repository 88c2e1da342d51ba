# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that open one question, and nothing else."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from kepu.review.models import Asked, Assignment, Invitation

SALTS: dict[type[Asked], str] = {Invitation: "kepu.review.invitation", Assignment: "kepu.review.assignment"}
"""What each kind of question is signed with: a link of one opens none of the other."""


def invitation_link(invitation: Invitation) -> str:
    """The path that opens *invitation*, and nothing else."""
    return reverse("review:ask", args=[make_token(invitation)])


def assignment_link(assignment: Assignment) -> str:
    """The path at which whoever is asked approves *assignment* or gives it back, without an account."""
    return reverse("review:approve", args=[make_token(assignment)])


def make_token(asked: Asked) -> str:
    """The signed name of a question, safe in an address."""
    return signing.Signer(salt=SALTS[type(asked)]).sign(asked.public_id).replace(":", ".", 1)


def read_token(token: str) -> Invitation | None:
    """The invitation of *token*, open or not; ``None`` for what we never signed. Reading consumes nothing."""
    known = Invitation.objects.select_related("claim__story__unit", "claim__story__locale", "expert__person")
    return known.filter(public_id=_unsigned(token, Invitation)).first()


def read_assignment(token: str) -> Assignment | None:
    """The same for a question to a reviewer."""
    known = Assignment.objects.select_related(
        "run__story__unit", "run__story__locale", "run__version__route", "person", "stands_in_for"
    )
    return known.filter(public_id=_unsigned(token, Assignment)).first()


def _unsigned(token: str, kind: type[Asked]) -> str | None:
    """The identifier in *token*; what a chat program cut off or added is no token of ours."""
    try:
        return signing.Signer(salt=SALTS[kind]).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
