# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of reviewing: questions, stories that nobody can sign, those given back, what patrols found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.identifiers.waiting import Waiting
from kepu.review.models import Assignment, Giving, Patrol, Run
from kepu.review.stages import Stage
from kepu.review.states import RunState
from kepu.review.unsigned import without_anybody

MOST = 100
LONGEST_REASON = 160


def reviews(user: Any) -> Iterable[Waiting]:
    """All of it for *user*, in four queries."""
    yield from _asked(user)
    yield from _stuck(user)
    yield from _given_back(user)
    yield from _wrong(user)


def stage_of(run: Run, key: str) -> Stage | None:
    """The stage *key* of the route of *run*."""
    return next((each for each in run.version.stages if each.key == key), None)


def stage_name(run: Run, key: str) -> str:
    """What the stage *key* is called; the key itself where the version has none of it."""
    stage = stage_of(run, key)
    return stage.name if stage is not None else key


def _asked(user: Any) -> Iterator[Waiting]:
    rows = Assignment.objects.filter(person__user=user, ended_at=None)
    for each in rows.select_related("run__story", "run__version", "stands_in_for")[:MOST]:
        run, stage = each.run, stage_of(each.run, each.stage)
        what = _("“{title}”: {stage}").format(title=run.story.title, stage=stage_name(run, each.stage))
        why = _("you are asked to review it")
        if stage is not None and stage.after:
            why = _("it is published: look at it once more")
        elif each.stands_in_for is not None:
            why = _("you are asked to review it as the deputy of {who}").format(who=each.stands_in_for)
        page = "patrol" if stage is not None and stage.after else "reviewing"
        yield Waiting(
            what,
            _("urgent: {why}").format(why=why) if run.urgent else why,
            reverse(page, args=[each.public_id if page == "patrol" else run.story.public_id]),
            each.due_at,
        )


def _stuck(user: Any) -> Iterator[Waiting]:
    runs = without_anybody().filter(keeper__user=user).select_related("story", "version")
    for run in runs.order_by("due_at", "pk")[:MOST]:
        stage = run.now_at
        if stage is not None and stage.by == "experts":
            why = _("experts sign its claims: ask them, and see that they answer")
        else:
            why = _("nobody can sign this stage: grant somebody its role, or hand it in otherwise")
        what = _("“{title}”: {stage}").format(title=run.story.title, stage=stage_name(run, run.stage))
        yield Waiting(what, why, reverse("story", args=[run.story.public_id]), run.due_at)


def _given_back(user: Any) -> Iterator[Waiting]:
    reason = Giving.objects.filter(run=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    runs = Run.objects.filter(ended_at=None, state=RunState.RETURNED, story__owner=user)
    for run in runs.select_related("story").annotate(reason=Subquery(reason)).order_by("-stage_at")[:MOST]:
        told = str(run.reason or "")
        short = told if len(told) <= LONGEST_REASON else f"{told[:LONGEST_REASON]}…"
        what = _("“{title}” was given back").format(title=run.story.title)
        yield Waiting(what, short, reverse("story", args=[run.story.public_id]))


def _wrong(user: Any) -> Iterator[Waiting]:
    found = Patrol.objects.filter(run__ended_at=None, run__keeper__user=user, fine=False, settled_at=None)
    for each in found.select_related("run__story")[:MOST]:
        what = _("“{title}” is published, and something is wrong").format(title=each.run.story.title)
        yield Waiting(what, each.remark[:LONGEST_REASON], reverse("patrol_found", args=[each.public_id]))
