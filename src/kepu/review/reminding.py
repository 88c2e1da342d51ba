# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminds those who are asked, and stops: after the last letter, whoever sees to it is told instead."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.directory.names import read_in
from kepu.directory.permissions import holders
from kepu.directory.roles import Role
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.mail.actions.send import send
from kepu.review.choosing import keeper_of
from kepu.review.clocks import Step, next_step, told
from kepu.review.letters import REMIND, UNANSWERED
from kepu.review.models import Assignment
from kepu.stories.holding import hold


@durable(title=_("Remind reviewers of what waits for them"), attempts=5)
def remind_reviewers(progress: Progress) -> int:
    """Send the letters that are to be sent now; returns about how many questions. Each is a transaction of
    its own, which counts the step and writes the letter: killed between two, the next time sends neither
    twice."""
    now = timezone.now()
    waiting = Assignment.objects.filter(ended_at=None, reminded__lt=Step.UNANSWERED.value)
    rows = waiting.filter(Q(due_at__lte=now) | Q(reminded=0)).order_by("due_at", "pk")
    known = rows.values_list("pk", "made_at", "due_at", "reminded", "reminded_at")
    ready = [
        pk
        for pk, asked_at, due_at, done, done_at in known.iterator(2000)
        if next_step(asked_at, due_at, done, done_at, now) is not None
    ]
    return sum(remind(pk, now) is not None for pk in progress.each(ready, what=_("reminding reviewers")))


@transaction.atomic
def remind(pk: int, now: datetime) -> Step | None:
    """Take the step that is to be taken *now* with the question *pk*; ``None`` where there is none."""
    story_id = Assignment.objects.values_list("run__story", flat=True).get(pk=pk)
    story = hold(story_id)
    held = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("person", "run__version__route", "run__keeper__user")
        .get(pk=pk)
    )
    if held.ended_at is not None:
        return None
    step = next_step(held.made_at, held.due_at, held.reminded, held.reminded_at, now)
    if step is None:
        return None
    held.run.story = story
    held.reminded, held.reminded_at = step.value, now
    held.save(update_fields=["reminded", "reminded_at"])
    _write(held, step)
    return step


def _write(asked: Assignment, step: Step) -> None:
    run, person = asked.run, asked.person
    stage = next((each for each in run.version.stages if each.key == asked.stage), None)
    reader = _over(asked) if step is Step.UNANSWERED else person
    if reader is None or not reader.email:
        return
    page = "patrol" if stage is not None and stage.after else "story"
    path = reverse(page, args=[asked.public_id if page == "patrol" else run.story.public_id])
    if step is Step.UNANSWERED:
        path = reverse("question_hand_on", args=[asked.public_id])
    values = {
        "title": run.story.title,
        "stage": read_in(stage.names, reader.language) if stage is not None else asked.stage,
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{path}",
        "due": told(asked.due_at),
        "step": step.name.lower(),
        "who": read_in(person.names, reader.language),
    }
    kind = UNANSWERED if step is Step.UNANSWERED else REMIND
    unit = run.story.unit.public_id
    send(kind, reader.email, reader.language, values, unit=unit, person=reader.public_id)


def _over(asked: Assignment) -> Person | None:
    """Who is told that nobody answers: who sees to it, but not of their own silence; then a leader."""
    run = asked.run
    keeper = keeper_of(run.story, run.keeper)
    if keeper is not None and keeper.pk != asked.person_id:
        return keeper
    leaders = holders(Role.LEADER, run.story.unit).filter(user__is_active=True).exclude(pk=asked.person_id)
    return leaders.order_by("pk").first()
