# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the statement that every checkable statement of a story is marked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.jobs.wording import Texts, in_each_language
from kepu.review.errors import ReviewError
from kepu.review.models import SignOff
from kepu.review.parts import Parts
from kepu.review.sign_offs import record_signed, sign_story, void
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
    signed = sign_story(
        parts,
        LOOKS_AT,
        digest=now.digest,
        version=parts.version(),
        role=ALL_MARKED,
        person=person,
        statement=_statement(),
    )
    record_signed(signed)
    return signed


def _statement() -> Texts:
    return in_each_language(
        _(
            "I went through text, captions and film as they stood at these digests: every checkable"
            " statement in them is marked."
        )
    )


@transaction.atomic
def void_statement(story: Story, reason: Texts, *, actor: str = "") -> None:
    """A claim of *story*, which is held, was taken off: whoever said that all are marked counted it."""
    held = list(SignOff.objects.filter(subject=story.subject, role=ALL_MARKED, void_at=None))
    void(held, reason, actor=actor, subject=story.subject)
