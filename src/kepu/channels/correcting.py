# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens corrections where a published claim is something else now."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kepu.channels.models import CorrectedCopy, Correction, Publication
from kepu.channels.states import State
from kepu.directory.models import Person
from kepu.directory.permissions import holders
from kepu.directory.roles import Role
from kepu.ledger.actions.record import record
from kepu.review.models import Claim
from kepu.review.standing import in_words


@transaction.atomic
def open_correction(claim: Claim, *, actor: str = "") -> Correction | None:
    """Note that what was published of *claim* is something else now: a correction in the hands of whoever
    changed it, with every recorded copy outstanding. ``None`` where it was never published."""
    live = list(claim.story.publications.filter(state=State.LIVE))
    carried = [(each, shown) for each in live if (shown := published(each, claim)) is not None]
    if not carried:
        return None
    correction = claim.corrections.filter(closed_at=None).first()
    fresh = correction is None
    if correction is None:
        correction = Correction(claim=claim, story=claim.story, was=in_words(carried[0][1]["content"]))
        correction.owner = _owner(claim, actor)
    correction.now = in_words(claim.content)
    correction.save()
    for publication, _shown in carried:
        CorrectedCopy.objects.get_or_create(correction=correction, publication=publication)
    if fresh:
        record(
            "correction.opened",
            subject=correction.subject,
            actor=actor,
            payload={"claim": claim.public_id, "was": correction.was, "now": correction.now},
        )
    return correction


def published(publication: Publication, claim: Claim) -> dict[str, Any] | None:
    """What *publication* shows of *claim*; ``None`` where it shows it not."""
    shown = publication.snapshot["claims"]
    return next((each for each in shown if each["id"] == claim.public_id), None)


def _owner(claim: Claim, actor: str) -> Person | None:
    """Who changed it; else somebody who leads there. A correction has a name on it."""
    changed = Person.objects.filter(pseudonym=actor, erased_at=None).first() if actor else None
    return changed or holders([Role.EDITOR, Role.SECTION_HEAD, Role.LEADER], claim.story.unit).first()
