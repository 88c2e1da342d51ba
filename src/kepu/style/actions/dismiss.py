# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dismisses a mark, and takes that back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.ledger.actions.record import record
from kepu.style.checking import Finding
from kepu.style.errors import StyleError
from kepu.style.models import Dismissal
from kepu.users.models import User


@transaction.atomic
def dismiss(subject: str, finding: Finding, reason: str, *, user: User, actor: str = "") -> Dismissal:
    """Let *finding* stand in the text *subject*, for *reason*. Raises ``StyleError`` without one."""
    told = " ".join(reason.split())
    if not told:
        raise StyleError(_("Say in a few words why it may stand."), field="reason")
    if len(told) > 300:
        raise StyleError(
            _("The reason has more than {most} characters; shorten it."), field="reason", most=300
        )
    kept, made = Dismissal.objects.get_or_create(
        subject=subject,
        what=finding.what,
        digest=finding.digest,
        defaults={
            "words": finding.words[:300], "context": finding.context[:400], "reason": told, "user": user,
        },
    )  # fmt: skip
    if made:
        record(
            "style.dismissed",
            subject=subject,
            actor=actor,
            payload={"what": finding.what, "digest": finding.digest},
        )
    return kept


@transaction.atomic
def mark_again(dismissal: Dismissal, *, actor: str = "") -> None:
    """Take a dismissal back: the mark is there again where its words stand."""
    gone, _each = Dismissal.objects.filter(pk=dismissal.pk).delete()
    if gone:
        told = {"what": dismissal.what, "digest": dismissal.digest}
        record("style.marked_again", subject=dismissal.subject, actor=actor, payload=told)
