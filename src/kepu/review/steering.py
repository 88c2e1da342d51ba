# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets a story on its review route stand where its signatures put it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import Texts
from kepu.ledger.actions.record import record
from kepu.review.alerts import alert
from kepu.review.choosing import Chosen, choose, keeper_of, may_sign
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.sign_offs import holding, open_sign_offs, void_differing
from kepu.review.stages import Stage
from kepu.review.states import NEXT_RUN, Outcome, RunState
from kepu.review.telling import tell_asked
from kepu.stories.actions.stories import move_state
from kepu.stories.holding import hold
from kepu.stories.models import Story


def open_run(story: Story) -> Run | None:
    """The way of *story* along its route, locked; ``None`` where it is on none. The story is held before."""
    runs = Run.objects.select_for_update(of=("self",)).select_related("version__route", "keeper")
    run = runs.filter(story=story, ended_at=None).first()
    if run is not None:
        run.story = story
    return run


def steer_story(story: Story, *, actor: str = "") -> None:
    """Let *story*, which is held, stand where its signatures put it, where it is on a route."""
    if (run := open_run(story)) is not None:
        steer(run, actor=actor)


def move_run(run: Run, state: RunState) -> None:
    """Put *run* in *state*; the caller saves it. Raises ``ReviewError`` where the table has no such way."""
    if state not in NEXT_RUN[RunState(run.state)]:
        raise ReviewError(
            _("A story that is “{now}” on its route cannot become “{then}”."),
            now=run.get_state_display(),
            then=state.label,
        )
    run.state = state


def satisfied(parts: Parts, stage: Stage, among: Sequence[SignOff] | None = None) -> bool:
    """Whether *stage* has what it asks for, as the story stands now."""
    if stage.by == "experts":
        return parts.claims_signed()
    return len(holding(parts, stage, among)) >= stage.quorum


def first_open(run: Run, parts: Parts, sign_offs: Sequence[SignOff] | None = None) -> Stage | None:
    """The first stage before publication that lacks a signature; ``None`` where there is none. *sign_offs*
    are those of the stages of the story, where they are at hand."""
    stages = [each for each in run.version.stages if not each.after]
    known = open_sign_offs(parts.story) if sign_offs is None else sign_offs
    among = [each for each in known if each.void_at is None]
    return next((each for each in stages if not satisfied(parts, each, among)), None)


@transaction.atomic
def steer(run: Run, parts: Parts | None = None, *, actor: str = "") -> None:
    """Let *run*, which is locked, stand at the first stage that lacks a signature, and let somebody be asked
    there; or let it be approved. Whoever may not sign there any more is asked no more."""
    if run.state in (RunState.RETURNED, RunState.ENDED):
        return
    now = parts or Parts(run.story_id)
    stage = first_open(run, now)
    before = (run.state, run.stage)
    begins = stage is not None and (run.stage != stage.key or run.state != RunState.UNDER_WAY)
    if stage is None:
        _approve(run)
    elif begins:
        _begin(run, stage)
    _over(run, stage)
    if stage is not None:
        _ask(run, stage, len(holding(now, stage)) if stage.by == "people" else 0)
    run.save()
    if stage is not None and begins and run.urgent:
        alert(run, stage)
    if (run.state, run.stage) != before:
        _move_story(run, actor)
        record(
            "route.approved" if stage is None else "route.stage",
            subject=run.story.subject,
            actor=actor,
            payload={"stage": run.stage, "route": run.version.route.public_id, "version": run.version.number},
        )


def _approve(run: Run) -> None:
    if run.state != RunState.APPROVED:
        move_run(run, RunState.APPROVED)
        run.approved_at, run.stage, run.due_at, run.lacking = timezone.now(), "", None, 0


def _begin(run: Run, stage: Stage) -> None:
    if run.state != RunState.UNDER_WAY:
        move_run(run, RunState.UNDER_WAY)
    run.stage, run.stage_at, run.approved_at = stage.key, timezone.now(), None
    run.due_at = run.stage_at + timedelta(hours=stage.clock(urgent=run.urgent))


def _move_story(run: Run, actor: str) -> None:
    """The state of the story follows: approved is accepted, and not published."""
    wanted = Story.State.ACCEPTED if run.state == RunState.APPROVED else Story.State.SUBMITTED
    fresh = Story.objects.get(pk=run.story_id)
    if fresh.state != wanted:
        move_state(fresh, wanted, actor=actor, routed=True)


def _over(run: Run, stage: Stage | None) -> None:
    """Questions at other stages, and to people who may not sign any more, end."""
    for each in run.assignments.filter(ended_at=None).select_related("person", "stands_in_for"):
        told = Chosen(each.person, each.stands_in_for)
        if stage is None or each.stage != stage.key:
            if _is_after(run, each.stage):
                continue
            end(each, Outcome.OVER)
        elif not may_sign(run, stage, told):
            end(each, Outcome.REASSIGNED)


def _is_after(run: Run, key: str) -> bool:
    return any(each.after for each in run.version.stages if each.key == key)


def end(assignment: Assignment, outcome: Outcome) -> None:
    """A question to a reviewer is over."""
    assignment.ended_at, assignment.outcome, assignment.code = timezone.now(), outcome, ""
    assignment.save(update_fields=["ended_at", "outcome", "code"])


def _ask(run: Run, stage: Stage, signed: int) -> None:
    """Ask as many as are missing. Where there are not enough of them, the name that stands on it is the
    keeper's."""
    run.keeper, run.lacking = keeper_of(run.story, run.keeper), 0
    if stage.by != "people":
        return
    missing = stage.quorum - signed - run.assignments.filter(stage=stage.key, ended_at=None).count()
    chosen = choose(run, stage, missing) if missing > 0 else []
    for told in chosen:
        ask(run, stage, told)
    run.lacking = max(0, missing - len(chosen))


def ask(run: Run, stage: Stage, told: Chosen, *, tell: bool = True) -> Assignment:
    """Ask somebody to review *run* at *stage*; *tell* says whether a letter goes to them."""
    due = timezone.now() + timedelta(hours=stage.clock(urgent=run.urgent))
    made = Assignment.objects.create(
        run=run,
        stage=stage.key,
        person=told.person,
        stands_in_for=told.stands_in_for,
        due_at=due,
        expires_at=max(due + timedelta(days=14), timezone.now() + timedelta(days=14)),
    )
    if tell:
        tell_asked(made, stage)
    return made


@transaction.atomic(savepoint=False)
def follow_story(
    story: Story, what: Texts, *, actor: str = "", among: Sequence[SignOff] | None = None
) -> None:
    """Something of *story* changed: signatures on what is something else die, and it waits where they
    lack. *among* are its open sign-offs, where they are at hand."""
    parts = Parts(story.pk)
    void_differing(story, what, actor=actor, parts=parts, among=among)
    if (run := open_run(story)) is not None:
        steer(run, parts, actor=actor)


def steer_all() -> int:
    """Look at every story under review again: whoever may not sign any more, because their role ended or
    their account is closed, is asked no more, and somebody else is; returns how many."""
    stories = list(
        Run.objects.filter(ended_at=None).exclude(state=RunState.RETURNED).values_list("story_id", flat=True)
    )
    for story_id in stories:
        with transaction.atomic():
            run = open_run(hold(story_id))
            if run is not None:
                steer(run)
    return len(stories)
