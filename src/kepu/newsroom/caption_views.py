# SPDX-License-Identifier: AGPL-3.0-or-later
"""The caption editor beside the player."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.engine.captions.rules import rules_for
from kepu.newsroom.style_texts import of_track
from kepu.newsroom.style_views import panel_of
from kepu.review.models import Anchor
from kepu.stories.access import track_or_404
from kepu.stories.actions.captions import MOST_TEXT
from kepu.stories.hearing import misfit
from kepu.stories.models import CaptionTrack
from kepu.stories.playable import film_of
from kepu.stories.queries import main_master
from kepu.stories.views.captions import told_track


@require_safe
@for_those_who(Verb.SEE_STORIES)
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The editor of one track; with ``beside`` another language stands next to it."""
    track = track_or_404(request, public_id)
    story, master = track.story, main_master(track.story)
    others = list(story.caption_tracks.exclude(pk=track.pk))
    beside = next((each for each in others if each.public_id == request.GET.get("beside")), None)
    edits = may(user_of(request), Verb.EDIT_STORIES, story.unit)
    told = {
        "title": _("Captions: {title}").format(title=story.title),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[story.public_id]), story.title),
        ],
        "track": track,
        "story": story,
        "master": master,
        "film": film_of(master),
        "misfit": misfit(track.track(), master),
        "edits": edits,
        "others": others,
        "beside": beside,
        "formats": ("srt", "vtt", "imsc", "txt", "json"),
        "data": _data(track, beside, request.GET.get("q", ""), edits) | {"at": _at(request)},
    }
    return render(request, "newsroom/stories/captions.html", told | panel_of(request, of_track(track)))


def _at(request: HttpRequest) -> int | None:
    told = request.GET.get("at", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def _data(track: CaptionTrack, beside: CaptionTrack | None, query: str, edits: bool) -> dict[str, Any]:
    claims = Anchor.objects.filter(
        claim__story=track.story, claim__dropped_at=None, kind=Anchor.Kind.CAPTIONS, place=track.language
    )
    return told_track(track.revision, track.track()) | {
        "address": reverse("stories:cues", args=[track.public_id]),
        "edits": edits,
        "most": MOST_TEXT,
        "query": query,
        "speed": rules_for(track.track()).speed("adult"),
        "beside": [[cue.start, cue.end, cue.text] for cue in beside.track().cues] if beside else [],
        "claims": [
            [each.claim.number, each.start, each.end, each.claim.state]
            for each in claims.select_related("claim")
        ],
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """What the editor's script says."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "unsaved": _("Not saved yet"),
        "lost": _(
            "The house does not answer. What you typed is kept in this browser, and is saved once it does."
        ),
        "loose": _("The house does not answer, and this browser keeps nothing: leave this window open."),
        "signedout": _(
            "You are signed out. Sign in again in another window and load this page again; what you typed is"
            " kept in this browser, and is saved then."
        ),
        "away": _(
            "These captions are not here any more, or you may not change them. What you typed is kept in this"
            " browser."
        ),
        "held": _("Saved, but for what cannot be saved yet: {many}. Each such line says why."),
        "removed": _("Somebody else removed this line, or put other captions in place of all."),
        "empty": _("The line has no words yet; write some, or remove it."),
        "backwards": _("The line ends before it begins; set its times."),
        "long": _("The line has {many} characters; at most {most} are kept. Split it."),
        "no_time": _("“{text}” is no time; write it like 1:02.500."),
        "nothing": _("There is no step to take back"),
        "conflict": _("Somebody else changed this line too: “{theirs}”"),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
        "line": _("Line {number}, from {start} to {end}"),
        "text": _("Words of line {number}"),
        "begins": _("Beginning of line {number}"),
        "ends": _("End of line {number}"),
        "restored": _("What you had typed before this browser closed was put back and is saved now."),
        "found": _("{many} lines hold it"),
        "replaced": _("{many} lines were changed"),
        "claim": _("claim {number} stands here"),
    }
