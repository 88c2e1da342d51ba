# SPDX-License-Identifier: AGPL-3.0-or-later
"""The captions of a story as its page shows them: each track, and the draft that is being made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from kepu.jobs.states import State
from kepu.jobs.waiting import reasons
from kepu.newsroom.job_access import visible_jobs
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.stories.recognition import drafting_job, why_not
from kepu.theme.film_page import LANGUAGES


def captions_context(
    request: HttpRequest, tracks: Sequence[CaptionTrack], master: Master | None
) -> dict[str, Any]:
    """What the list of captions of a story whose film is *master* shows. A draft that ended well is a track,
    and told as one."""
    job = drafting_job(master)
    told: dict[str, Any] = {"tracks": tracks, "query": request.GET.get("q", "")}
    if job is None or job.state == State.DONE:
        return told | {"drafting": None, "drafting_active": False}
    return told | {
        "drafting": job,
        "drafting_active": job.state not in (State.FAILED, State.CANCELLED),
        "drafting_why": reasons([job])[job.pk],
        "drafting_seen": visible_jobs(request.user).filter(pk=job.pk).exists(),
    }


def drafting_context(story: Story, master: Master | None) -> dict[str, Any]:
    """Whether captions of *story*, whose film is *master*, can be drafted; why not, where nothing recognises
    speech here."""
    return {
        "has_sound": bool(master is not None and master.facts and master.facts["audio"]),
        "why_not_drafted": why_not(),
        "spoken_language": LANGUAGES.get(story.language, story.language),
    }
