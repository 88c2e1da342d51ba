# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gives a story its master, or a new version of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.actions.chapters import inside, take_over_chapters
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.kinds import Role
from kepu.stories.models import ChapterList, Master, Story
from kepu.stories.signals import content_saved, details_saved
from kepu.stories.tasks import take_over_captions


@transaction.atomic
def attach_master(
    story: Story, master: Master, *, role: str = Role.MAIN, language: str = "", actor: str = ""
) -> None:
    """Let *master* be what *story* has in *role*; the one before it stays, as an earlier version. Captions
    inside it are taken over where the story has none in their language, chapters where it has none. Raises
    ``StoryError``."""
    hold(story.pk)
    master.refresh_from_db(from_queryset=Master.objects.select_for_update(of=("self",)))
    if master.state != Master.State.READY:
        raise StoryError(
            _("“{name}” is not looked at yet, or is no film; wait, or send another."), name=master.name
        )
    if master.story_id not in (None, story.pk):
        raise StoryError(_("“{name}” belongs to another story already."), name=master.name)
    if role != Role.MAIN and not language:
        raise StoryError(_("Say in which language it speaks; a tag like en or zh-Hans."))
    master.story, master.role, master.language = story, role, language
    master.attached_at = timezone.now()
    master.save(update_fields=["story", "role", "language", "attached_at"])
    if role == Role.MAIN:
        content_saved.send(
            Master, story=story, actor=actor, what=in_each_language(_("the film or recording is another one"))
        )
        if master.facts and any(each["text"] for each in master.facts["subtitles"]):
            enqueue(take_over_captions, master.public_id, unit=story.unit.public_id)
        if inside(master) and not ChapterList.objects.filter(story=story).exists():
            take_over_chapters(story, master, actor=actor)
    else:
        details_saved.send(
            Master, story=story, actor=actor, what=in_each_language(_("further sound was attached"))
        )
    record(
        "master.attached",
        subject=story.subject,
        actor=actor,
        payload={"master": master.public_id, "digest": master.digest, "role": role},
    )
