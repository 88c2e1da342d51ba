# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that open one question, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from kepu.review.models import Asked, Assignment, Invitation, Review

SALTS: dict[type[Asked], str] = {Invitation: "kepu.review.invitation", Assignment: "kepu.review.assignment"}
"""What each kind of question is signed with: a link of one opens none of the other."""

NAME = "kepu.review.name"
"""The same for links at which names are taken back, and for the codes that are asked for there."""
NAME_HOLDS = timedelta(days=730)
"""How long such a link holds. Every letter about a review has a new one."""


def invitation_link(invitation: Invitation) -> str:
    """The path that opens *invitation*, and nothing else."""
    return reverse("review:ask", args=[make_token(invitation)])


def assignment_link(assignment: Assignment) -> str:
    """The path at which whoever is asked approves *assignment* or gives it back, without an account."""
    return reverse("review:approve", args=[make_token(assignment)])


def name_link(review: Review) -> str:
    """The path at which whoever signed *review* takes their name back, and nothing else."""
    signed = signing.TimestampSigner(salt=NAME).sign(review.public_id)
    return reverse("review:name", args=[signed.replace(":", ".")])


def read_name_token(token: str) -> Review | None:
    """The review of a link of ``name_link``; ``None`` for what we never signed, or long ago."""
    try:
        signed = token.replace(".", ":")
        found = signing.TimestampSigner(salt=NAME).unsign(signed, max_age=NAME_HOLDS)
    except signing.BadSignature:
        return None
    known = Review.objects.select_related("claim__story__locale", "expert__person", "invitation")
    return known.filter(public_id=found, expert__person__erased_at=None).first()


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
