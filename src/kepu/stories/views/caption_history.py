# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of captions: who changed them when, what came and went, and an earlier version put back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.queries import names_of
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.stories.access import track_or_404
from kepu.stories.actions.captions import put_back
from kepu.stories.caption_changes import line_changes
from kepu.stories.models import CaptionTrack
from kepu.stories.views.stories import crumbs


@require_safe
@for_those_who(Verb.SEE_STORIES)
def track_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every sitting in which a track was changed, the newest first."""
    track = track_or_404(request, public_id)
    versions = list(track.versions.defer("packed"))
    names = names_of({each.actor for each in versions})
    told = {
        "title": _("History of the captions of “{title}”").format(title=track.story.title),
        "crumbs": _crumbs(track),
        "track": track,
        "rows": [(each, names.get(each.actor, "")) for each in versions],
    }
    return render(request, "stories/track_history.html", told)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def track_version(request: HttpRequest, public_id: str, version: str) -> HttpResponse:
    """What was changed at one time, and how the version of before differs from what stands now."""
    track = track_or_404(request, public_id)
    kept = get_object_or_404(track.versions.select_related("track"), public_id=version)
    after = track.versions.filter(pk__gt=kept.pk).order_by("pk").first()
    words, now = kept.words(), track.track()
    told = {
        "title": _("Differences"),
        "crumbs": [
            *_crumbs(track),
            (reverse("stories:track_history", args=[public_id]), _("History of the captions")),
        ],
        "track": track,
        "version": kept,
        "by": names_of({kept.actor}).get(kept.actor, ""),
        "came": line_changes(words, after.words() if after is not None else now),
        "last": after is None,
        "since": line_changes(words, now) if after is not None else (),
        "edits": may(user_of(request), Verb.EDIT_STORIES, track.story.unit),
    }
    return render(request, "stories/track_version.html", told)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def track_put_back(request: HttpRequest, public_id: str, version: str) -> HttpResponse:
    """Put an earlier version in place of what stands now."""
    track = track_or_404(request, public_id, Verb.EDIT_STORIES)
    kept = get_object_or_404(track.versions.select_related("track"), public_id=version)
    put_back(kept, actor=actor(request))
    told = ngettext(
        "{many} line is as it was before {moment}. What stood here until now is in the history.",
        "{many} lines are as they were before {moment}. What stood here until now is in the history.",
        kept.lines,
    )
    moment = f"{localtime(kept.kept_at):%Y-%m-%d %H:%M}"
    messages.success(request, told.format(many=kept.lines, moment=moment))
    return redirect("captions", public_id=public_id)


def _crumbs(track: CaptionTrack) -> list[tuple[str, str]]:
    label = f"{track.language} {track.get_kind_display()}"
    return [*crumbs(track.story), (reverse("captions", args=[track.public_id]), label)]
