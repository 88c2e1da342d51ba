# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the passages that claims stand on, and cuts the twenty seconds that an expert sees."""

from __future__ import annotations

import shutil

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.clip import make_clip
from kepu.engine.facts import MediaFacts
from kepu.engine.passage import passage_digest
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.wording import in_each_language
from kepu.review.clips import Clip, clips_folder, clips_of
from kepu.review.following import follow
from kepu.review.models import Anchor, Invitation, Recut
from kepu.review.recuts import look_for, settle_recut
from kepu.review.states import RecutState
from kepu.review.steering import follow_story
from kepu.stories.holding import hold
from kepu.stories.models import Master, Story


@durable(title=_("Read the passages that claims stand on"), attempts=4, back_off=10.0, lease=300.0)
def read_passages(progress: Progress, public_id: str) -> int:
    """Take the digest of each passage of a story that is not known yet, then look at its claims again;
    returns how many."""
    story = Story.objects.filter(public_id=public_id).select_related("unit").first()
    if story is None:
        return 0
    waiting = Anchor.objects.filter(
        claim__story=story, kind=Anchor.Kind.MEDIA, passage="", found=True, claim__dropped_at=None
    )
    # What may stand elsewhere waits for a person; until then nobody knows that it is something else.
    waiting = waiting.exclude(recuts__state=RecutState.PROPOSED, recuts__decided_at=None)
    known = 0
    for anchor in progress.each(list(waiting), what=_("reading passages")):
        known += read_passage(anchor)
    with progress.transaction():
        what = in_each_language(_("the film is cut otherwise here"))
        follow(hold(story.pk), what)
        follow_story(story, what)
        cut_what_moved(story)
    return known


def read_passage(anchor: Anchor) -> bool:
    """Take the digest of the passage that *anchor* covers, in the master that it names; whether it is known
    what stands there. Where it stood in an earlier version and is not the same, it is looked for."""
    master = Master.objects.filter(public_id=anchor.master).first()
    if master is None or master.facts is None or not _as_listed(anchor).exists():
        return False
    facts = msgspec.convert(master.facts, MediaFacts)
    digest = passage_digest(master.path, facts, anchor.start, anchor.end)
    recut = Recut.objects.filter(anchor=anchor, state=RecutState.LOOKING, master=anchor.master).first()
    found = None if recut is None or digest == recut.was_passage else look_for(recut)
    with transaction.atomic():
        hold(anchor.claim.story_id)
        if recut is not None:
            return settle_recut(recut, digest, found)
        return bool(_as_listed(anchor).update(passage=digest))


def _as_listed(anchor: Anchor) -> QuerySet[Anchor]:
    """*anchor*, where it still stands as it was when its passage was listed to be read, and waits neither for
    the search in a new version nor for a person: another job may have been there, and somebody decided."""
    same = Anchor.objects.filter(
        pk=anchor.pk, master=anchor.master, start=anchor.start, end=anchor.end, passage=""
    )
    return same.exclude(recuts__state=RecutState.PROPOSED, recuts__decided_at=None)


@durable(title=_("Forget clips of questions that are over"), attempts=5)
def forget_old_clips(progress: Progress) -> int:
    """Remove the clips of invitations that are answered, taken back or expired; returns how many."""
    folder = clips_folder()
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    asked = Invitation.objects.filter(public_id__in=there, ended_at=None, expires_at__gt=timezone.now())
    old = set(there) - set(asked.values_list("public_id", flat=True))
    for name in old:
        shutil.rmtree(folder / name, ignore_errors=True)
    return len(old)


@durable(title=_("Cut the seconds that an expert is asked about"), attempts=3, back_off=10.0, lease=300.0)
def cut_clip(progress: Progress, public_id: str) -> bool:
    """Cut the clips of an invitation that are not cut yet, and forget those of what stands there no more;
    whether there is a film to cut."""
    invitation = Invitation.objects.filter(public_id=public_id).select_related("claim").first()
    clips = clips_of(invitation) if invitation is not None and invitation.is_open() else []
    whole = bool(clips)
    for clip in clips:
        master = Master.objects.filter(public_id=clip.anchor.master).first()
        if master is None or master.facts is None:
            whole = False
            continue
        facts = msgspec.convert(master.facts, MediaFacts)
        for path, (start, end) in ((clip.path, clip.span), (clip.wide_path, clip.wide_span)):
            progress.check()
            if not path.exists():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                make_clip(master.path, facts, start, end, path)
    _forget_others(public_id, clips)
    return whole


def _forget_others(public_id: str, clips: list[Clip]) -> None:
    folder = clips_folder() / public_id
    kept = {path for clip in clips for path in (clip.path, clip.wide_path)}
    for path in folder.glob("*.mp4"):
        if path not in kept:
            path.unlink(missing_ok=True)


def cut_what_moved(story: Story) -> None:
    """Let the clips of open questions about *story* be cut that are not: a passage was carried elsewhere, or
    the film is another."""
    open_now = Invitation.objects.filter(
        claim__story=story, claim__dropped_at=None, ended_at=None, expires_at__gt=timezone.now()
    )
    for each in open_now.select_related("claim"):
        if not all(clip.ready and clip.wider_ready for clip in clips_of(each)):
            key = f"clip:{each.public_id}"
            enqueue(cut_clip, each.public_id, unit=story.unit.public_id, priority=20, key=key)
