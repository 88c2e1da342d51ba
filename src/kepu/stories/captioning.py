# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts caption tracks in place, with all that hangs on them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.track import CaptionTrack as Track
from kepu.engine.captions.track import Cue, caption_track
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.indexing import index_captions
from kepu.stories.models import CaptionTrack, CaptionVersion, Story
from kepu.stories.signals import content_saved

MOST_CUES = 20_000
REMEMBERED = 50
"""What is older than so many saves is in nobody's window any more."""
SITTING = timedelta(minutes=20)
"""Within it the saves of one person are one change."""
MOST_VERSIONS = 40
"""Versions of a track that are kept, the newest."""


@transaction.atomic
def put_track(
    story: Story,
    read: Track,
    *,
    language: str,
    kind: str = "captions",
    actor: str = "",
    drafted_by: str = "",
) -> CaptionTrack:
    """Put the words of *read* in place of the story's track in *language*, made where there is none;
    *drafted_by* names the model where no person wrote them. Raises ``StoryError`` for more than it can
    hold."""
    check_many(len(read.cues))
    hold(story.pk)
    track, _made = CaptionTrack.objects.select_for_update().get_or_create(
        story=story, language=language, kind=kind
    )
    keep_version(track, CaptionVersion.Why.REPLACED, actor)
    track.drafted_by, track.read_at = drafted_by, None
    store(track, [_named(cue) for cue in read.cues], all_touched(track), actor)
    return track


def all_touched(track: CaptionTrack) -> dict[str, int]:
    """Every line of *track* as one that its next save changes: whoever still writes in one is told."""
    return {cue.identifier: track.revision + 1 for cue in track.track().cues}


def keep_version(track: CaptionTrack, why: CaptionVersion.Why, actor: str) -> None:
    """Keep how *track*, which is held, stands before *actor* changes it; nothing of one without lines, nor
    where its version of before this sitting is kept already."""
    if not track.cues:
        return
    if why is CaptionVersion.Why.EDITED:
        last = track.versions.values_list("why", "actor", "kept_at").first()
        if last is not None and last[:2] == (why, actor) and last[2] > timezone.now() - SITTING:
            return
    kept = CaptionVersion(
        track=track, revision=track.revision, drafted_by=track.drafted_by, read_at=track.read_at,
        actor=actor, why=why,
    )  # fmt: skip
    kept.pack(track.cues)
    kept.save()
    older = list(track.versions.values_list("pk", flat=True)[MOST_VERSIONS:])
    if older:
        track.versions.filter(pk__in=older).delete()


def check_many(lines: int) -> None:
    """Raises ``StoryError`` for more lines than a track holds."""
    if lines > MOST_CUES:
        raise StoryError(
            _("The track would have {many} lines; at most {most} are kept."), many=lines, most=MOST_CUES
        )


def _named(cue: Cue) -> Cue:
    return msgspec.structs.replace(cue, identifier=secrets.token_hex(6))


def store(track: CaptionTrack, cues: Iterable[Cue], touched: dict[str, int], actor: str) -> None:
    """Keep *cues* as what *track* is now, in the caller's transaction."""
    kept = caption_track(track.language, cues)
    track.cues = kept.to_json()["cues"]
    track.revision += 1
    track.touched = {key: at for key, at in touched.items() if at > track.revision - REMEMBERED}
    track.save()
    index_captions(track)
    content_saved.send(
        CaptionTrack,
        story=track.story,
        actor=actor,
        what=in_each_language(_("the captions changed")),
    )
    record(
        "captions.saved",
        subject=track.subject,
        actor=actor,
        payload={"revision": track.revision, "digest": track.digest()}
        | ({"drafted_by": track.drafted_by} if track.unread else {}),
    )
