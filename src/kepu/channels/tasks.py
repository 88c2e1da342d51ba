# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers publications."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.channels.correcting import open_correction
from kepu.channels.following import GIVEN_UP, follow_job
from kepu.channels.models import CorrectedCopy, Correction, Publication
from kepu.channels.moving import move
from kepu.channels.profile import connector_of
from kepu.channels.signatures import check_nothing_taken_back
from kepu.channels.states import Copy, State
from kepu.channels.telling import tell_corrected, tell_published
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.models import Job
from kepu.jobs.progress import Progress
from kepu.jobs.states import State as JobState
from kepu.ledger.actions.record import record
from kepu.review.actions.patrol import begin_after
from kepu.review.models import Claim
from kepu.stories.holding import hold

NOTED_AT_ONCE = 50


@durable(title=_("Publish a story"), queue="media", attempts=4, back_off=20.0, lease=180.0)
def deliver(progress: Progress, public_id: str) -> bool:
    """Bring a publication to its channel, then show it in place of the one before; whether it is live."""
    publication = Publication.objects.filter(public_id=public_id).first()
    if publication is None or publication.state not in (State.BUILDING, State.FAILED):
        return publication is not None and publication.state == State.LIVE
    check_nothing_taken_back(publication)
    receipt = connector_of(publication.channel).deliver(publication, progress)
    with progress.transaction():
        return show(publication, receipt)


@durable(title=_("Note what became of a publication"), attempts=5, back_off=5.0)
def follow(progress: Progress, job: str) -> str:
    """Let the publication of *job* say what became of that; its state."""
    publication = Publication.objects.filter(job=job).first()
    if publication is None:
        return ""
    with progress.transaction():
        return follow_job(publication).value


def job_ended_or_came_back(sender: object, *, job: Job, before: JobState, **_named: object) -> None:
    """A job of ours was given up, or is asked for again. Its row is locked, and a story comes first: so that
    is noted in a job of its own."""
    if job.task != deliver.module_path or not {before, JobState(job.state)} & set(GIVEN_UP):
        return
    enqueue(follow, job.public_id, priority=NOTED_AT_ONCE, unit=job.unit, key=f"follow:{job.public_id}")


@transaction.atomic
def show(publication: Publication, receipt: dict[str, object]) -> bool:
    """Let what was delivered be what readers see. One that is older than what they see stays behind."""
    hold(publication.story_id)
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if held.state in (State.WITHDRAWN, State.REPLACED):
        return False
    check_nothing_taken_back(held)
    siblings = Publication.objects.filter(story=held.story_id, channel=held.channel)
    before = siblings.filter(state=State.LIVE).first()
    if before is not None and before.number > held.number:
        move(held, State.REPLACED)
        held.save(update_fields=["state"])
        return False
    now = timezone.now()
    if before is not None:
        move(before, State.REPLACED)
        before.save(update_fields=["state"])
    if held.state == State.FAILED:
        move(held, State.BUILDING)
    move(held, State.LIVE)
    held.receipt, held.published_at, held.reason = receipt, now, {}
    first = siblings.exclude(first_at=None).order_by("first_at").first()
    held.first_at = first.first_at if first is not None else now
    held.save(update_fields=["state", "receipt", "reason", "published_at", "first_at"])
    siblings.filter(state__in=(State.BUILDING, State.FAILED), number__lt=held.number).update(
        state=State.REPLACED, reason={}
    )
    _reach(held, receipt)
    _correct_what_changed_meanwhile(held)
    connector_of(held.channel).shown(held)
    begin_after(held.story)
    tell_published(held)
    record("publication.live", subject=held.subject, payload={"digest": held.digest, "receipt": receipt})
    return True


def _correct_what_changed_meanwhile(publication: Publication) -> None:
    """Claims that became something else while this was being made have their correction from the start."""
    frozen = {each["id"]: each["digest"] for each in publication.snapshot["claims"]}
    for claim in Claim.objects.filter(public_id__in=frozen, dropped_at=None).select_related("story__unit"):
        if claim.digest != frozen[claim.public_id]:
            open_correction(claim)


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
            tell_corrected(correction, publication)
