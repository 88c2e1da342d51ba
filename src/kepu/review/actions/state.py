# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the statement that every checkable statement of a story is marked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.jobs.wording import Texts, in_each_language
from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.models import SignOff
from kepu.review.parts import Parts
from kepu.review.sign_offs import void
from kepu.review.statement import ALL_MARKED, LOOKS_AT, statement_of
from kepu.stories.holding import hold
from kepu.stories.models import Story


@transaction.atomic
def state_all_marked(story: Story, *, digest: str, person: Person | None) -> SignOff:
    """Sign that all claims of *story* are marked, as *digest* says that it was shown. Raises ``ReviewError``
    where something else stands now, or who signs has no name."""
    if person is None:
        raise ReviewError(
            _("You are nobody of the directory, and a signature has a name; sign in as somebody who is.")
        )
    held = hold(story.pk)
    parts = Parts(held.pk)
    now = statement_of(held, parts)
    if now.digest != digest:
        raise ReviewError(
            _("The story was changed while you were reading. Go through what is new, then sign.")
        )
    if now.holds is not None:
        return now.holds
    signed = SignOff.objects.create(
        subject=held.subject,
        role=ALL_MARKED,
        person=person,
        statement=in_each_language(
            _(
                "I went through text, captions and film as they stood at these digests: every checkable"
                " statement in them is marked."
            )
        ),
        content=parts.digests(LOOKS_AT),
        digest=now.digest,
        version=parts.version(),
        signed_at=timezone.now(),
    )
    record(
        "signoff.signed",
        subject=held.subject,
        actor=person.pseudonym,
        payload={
            "sign_off": signed.public_id,
            "role": signed.role,
            "digest": signed.digest,
            "content": signed.content,
            "stands_in_for": "",
        },
    )
    return signed


@transaction.atomic
def void_statement(story: Story, reason: Texts, *, actor: str = "") -> None:
    """A claim of *story*, which is held, was taken off: whoever said that all are marked counted it."""
    held = list(SignOff.objects.filter(subject=story.subject, role=ALL_MARKED, void_at=None))
    void(held, reason, actor=actor, subject=story.subject)
