# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks for captions drafted by recognition, and notes that somebody read them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.ledger.actions.record import record
from kepu.stories.drafting import refuse_second
from kepu.stories.errors import DraftRefused
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.queries import main_master
from kepu.stories.recognition import drafting_key, why_not
from kepu.stories.tasks import draft_captions
from kepu.users.models import User


@transaction.atomic
def ask_for_draft(story: Story, language: str = "", *, owner: User | None = None, actor: str = "") -> Job:
    """Let what is said in the film of *story* be written down in *language*; where it is empty, in the one
    that is heard. Raises ``DraftRefused`` where nothing recognises speech here, there is no sound, or the
    story has captions in that language already."""
    held = hold(story.pk)
    if told := why_not():
        raise DraftRefused("{why}", why=told)
    master = main_master(held)
    if master is None or not master.facts or not master.facts["audio"]:
        raise DraftRefused(_("The story has no film or recording with sound yet; choose its master first."))
    if language:
        refuse_second(held, language)
    record("captions.draft_asked", subject=held.subject, actor=actor, payload={"language": language})
    job = enqueue(
        draft_captions, held.public_id, master.public_id, language, unit=held.unit.public_id, owner=owner,
        key=drafting_key(held),
    )  # fmt: skip
    master.draft_job = job.public_id
    master.save(update_fields=["draft_job"])
    return job


@transaction.atomic
def read_draft(track: CaptionTrack, *, actor: str = "") -> None:
    """Note that somebody read captions that were drafted by recognition, and stands for them."""
    hold(track.story_id)
    fresh = CaptionTrack.objects.select_for_update(of=("self",)).get(pk=track.pk)
    if not fresh.unread:
        return
    fresh.read_at = timezone.now()
    fresh.save(update_fields=["read_at"])
    record(
        "captions.read",
        subject=fresh.subject,
        actor=actor,
        payload={"revision": fresh.revision, "digest": fresh.digest(), "drafted_by": fresh.drafted_by},
    )
