# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps captions that were drafted by recognition, where people wrote none."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.track import CaptionTrack as Track
from kepu.stories.captioning import put_track
from kepu.stories.errors import DraftRefused
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, Story


def refuse_second(story: Story, language: str) -> None:
    """Raises ``DraftRefused`` where *story* has captions in *language*: the words of people give way to no
    machine's."""
    if story.caption_tracks.filter(language=language, kind=CaptionTrack.Kind.CAPTIONS).exists():
        raise DraftRefused(
            _("The story has captions in {language} already, which a draft would replace; they stay."),
            language=language,
        )


@transaction.atomic
def keep_draft(story: Story, draft: Track, *, drafted_by: str) -> CaptionTrack:
    """Keep *draft* as the captions of *story* in its language, unread. Raises ``DraftRefused`` where the
    story has some by now, or nothing was heard."""
    held = hold(story.pk)
    if not draft.cues:
        raise DraftRefused(_("Nobody was heard to speak in the film, so there is nothing to write down."))
    refuse_second(held, draft.language)
    return put_track(held, draft, language=draft.language, drafted_by=drafted_by)
