# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps a name on every story under review, whoever leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from kepu.directory.models import Person
from kepu.review.actions.patrol import keep_patrols
from kepu.review.choosing import keeper_of
from kepu.review.models import Assignment, Claim, Invitation, Run
from kepu.review.moving import settle_unasked
from kepu.review.stages import Stage
from kepu.review.states import State
from kepu.review.steering import open_run, steer_story
from kepu.stories.holding import hold


def keep_names() -> int:
    """Let every story on a route have a keeper who is there, every patrol somebody who may answer, and no
    claim wait for an expert who is asked no more; returns at how many stories that was looked at. Questions
    at the stage where a story waits are for ``steer_all``."""
    gone = Q(keeper=None) | Q(keeper__user=None) | Q(keeper__user__is_active=False)
    gone |= Q(keeper__erased_at__isnull=False)
    stories = set(Run.objects.filter(gone, ended_at=None).values_list("story", flat=True))
    patrols = Assignment.objects.filter(ended_at=None).exclude(run__stage=F("stage"))
    stories |= set(patrols.values_list("run__story", flat=True))
    asked = Invitation.objects.filter(claim=OuterRef("pk"), ended_at=None)
    forgotten = Claim.objects.filter(~Exists(asked), state=State.ASKED, dropped_at=None)
    stories |= set(forgotten.values_list("story", flat=True))
    for story_id in sorted(stories):
        _keep(story_id)
    return len(stories)


@transaction.atomic
def _keep(story_id: int) -> None:
    story = hold(story_id)
    waiting = Claim.objects.select_for_update(of=("self",)).filter(story=story, state=State.ASKED)
    for claim in waiting.filter(dropped_at=None):
        settle_unasked(claim)
    run = open_run(story)
    if run is None:
        return
    run.keeper = keeper_of(story, run.keeper)
    run.save(update_fields=["keeper"])
    keep_patrols(run)
    steer_story(story)


def people_missing(stages: Sequence[Stage]) -> Mapping[str, list[str]]:
    """For each stage that names people, what those are called or were who cannot answer any more."""
    named = {each: stage.key for stage in stages for each in stage.people}
    known = {
        each.public_id: each for each in Person.objects.filter(public_id__in=named).select_related("user")
    }
    missing: dict[str, list[str]] = {}
    for stage in stages:
        for public_id in stage.people:
            person = known.get(public_id)
            there = person is not None and person.erased_at is None
            if person is not None and there and (person.user is None or person.user.is_active):
                continue
            name = person.name if person is not None and there else public_id
            missing.setdefault(stage.key, []).append(name)
    return missing
