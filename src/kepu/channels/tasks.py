# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers publications."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.channels.models import CorrectedCopy, Correction, Publication
from kepu.channels.moving import move
from kepu.channels.profile import connector_of
from kepu.channels.states import Copy, State
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.ledger.actions.record import record
from kepu.stories.holding import hold


@durable(title=_("Publish a story"), queue="media", attempts=4, back_off=20.0, lease=180.0)
def deliver(progress: Progress, public_id: str) -> bool:
    """Bring a publication to its channel, then show it in place of the one before; whether it is live."""
    publication = Publication.objects.filter(public_id=public_id).first()
    if publication is None or publication.state not in (State.BUILDING, State.FAILED):
        return publication is not None and publication.state == State.LIVE
    receipt = connector_of(publication.channel).deliver(publication, progress)
    with progress.transaction():
        return show(publication, receipt)


@transaction.atomic
def show(publication: Publication, receipt: dict[str, object]) -> bool:
    """Let what was delivered be what readers see. One that is older than what they see stays behind."""
    hold(publication.story_id)
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if held.state == State.WITHDRAWN:
        return False
    siblings = Publication.objects.filter(story=held.story_id, channel=held.channel)
    before = siblings.filter(state=State.LIVE).first()
    if before is not None and before.number > held.number:
        return False
    now = timezone.now()
    if before is not None:
        move(before, State.REPLACED)
        before.save(update_fields=["state"])
    if held.state == State.FAILED:
        move(held, State.BUILDING)
    move(held, State.LIVE)
    held.receipt, held.published_at = receipt, now
    first = siblings.exclude(first_at=None).order_by("first_at").first()
    held.first_at = first.first_at if first is not None else now
    held.save(update_fields=["state", "receipt", "published_at", "first_at"])
    _reach(held, receipt)
    connector_of(held.channel).shown(held)
    record("publication.live", subject=held.subject, payload={"digest": held.digest, "receipt": receipt})
    return True


def _reach(publication: Publication, receipt: dict[str, object]) -> None:
    """The copies of this channel that the corrections in the snapshot were outstanding on are put right; a
    correction that reached every one is closed."""
    carried = [each["id"] for each in publication.snapshot["corrections"]]
    waiting = CorrectedCopy.objects.filter(
        correction__public_id__in=carried,
        correction__closed_at=None,
        publication__channel=publication.channel,
        state=Copy.OUTSTANDING,
    )
    now = timezone.now()
    told = {"publication": publication.public_id, **receipt}
    waiting.update(state=Copy.REACHED, receipt=told, reached_at=now)
    for correction in Correction.objects.filter(public_id__in=carried, closed_at=None):
        if not correction.copies.filter(state=Copy.OUTSTANDING).exists():
            correction.closed_at = now
            correction.save(update_fields=["closed_at"])
            record("correction.closed", subject=correction.subject, payload={"by": publication.public_id})
