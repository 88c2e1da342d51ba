# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps stories on their review routes, and moves them to newer versions."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.review.actions.route import move_over
from kepu.review.errors import ReviewError
from kepu.review.keeping import keep_names
from kepu.review.models import Run
from kepu.review.steering import steer_all


@durable(title=_("See who may sign the stories under review"), attempts=5)
def steer_stories(progress: Progress) -> int:
    """Let other people be asked in place of those who may not sign any more; returns how many stories are
    under review."""
    many = steer_all()
    keep_names()
    return many


@durable(title=_("Let stories go on along the newest version of their route"), attempts=5)
def move_stories_over(progress: Progress, route: str, actor: str) -> int:
    """Move every story over that goes along an older version of *route*; returns how many. Those that
    somebody took off it meanwhile, or that another route is for, are left where they are, if they cannot be
    moved."""
    older = Run.objects.filter(version__route__public_id=route, ended_at=None)
    runs = older.exclude(version=F("version__route__current")).order_by("pk")
    moved = 0
    for run in progress.each(list(runs), what=_("moving stories over")):
        try:
            move_over(run, actor=actor)
        except ReviewError:
            continue
        moved += 1
    return moved
