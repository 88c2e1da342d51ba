# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts stories on their review routes, hands questions on, and takes stories off."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.ledger.actions.record import record
from kepu.review.actions.patrol import begin_after
from kepu.review.alerts import alert
from kepu.review.choosing import Chosen, keeper_of, may_sign, route_for
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Run
from kepu.review.parts import Parts
from kepu.review.stages import Stage
from kepu.review.states import Outcome, RunState
from kepu.review.steering import ask, end, move_run, open_run, steer
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.models import Story


@transaction.atomic
def hand_in(story: Story, *, urgent: bool = False, actor: str = "") -> Run | None:
    """Put *story* on its route, or let it go on where it was given back; ``None`` where no route is for it.
    What was signed before and holds counts. Raises ``ReviewError`` where it is under way already."""
    held = hold(story.pk)
    run = open_run(held)
    parts = Parts(held.pk)
    if run is not None and run.state != RunState.RETURNED:
        raise ReviewError(_("“{title}” is under review already."), title=held.title)
    if run is None:
        route = route_for(held)
        if route is None or route.current is None:
            return None
        run = Run(story=held, version=route.current, urgent=urgent, keeper=keeper_of(held))
    else:
        move_run(run, RunState.UNDER_WAY)
        run.stage, run.urgent = "", run.urgent or urgent
    run.handed_in = parts.version()
    run.save()
    steer(run, parts, actor=actor)
    record(
        "route.begun",
        subject=held.subject,
        actor=actor,
        payload={"route": run.version.route.public_id, "version": run.version.number, "text": held.digest},
    )
    return run


def follow_state(story: Story, before: str, *, urgent: bool = False, actor: str = "") -> None:
    """Somebody changed the state of *story* by hand, *urgent* where they handed it in so. Raises
    ``StoryError`` where its reviewers say it."""
    try:
        if story.state == Story.State.SUBMITTED and before != Story.State.ACCEPTED:
            hand_in(story, urgent=urgent, actor=actor)
            return
        run = open_run(hold(story.pk))
        if run is not None and story.state == Story.State.WRITING:
            take_off(run, actor=actor)
        elif run is not None:
            raise StoryError(
                _("“{title}” is on a review route: its reviewers approve it or give it back there."),
                title=story.title,
            )
    except ReviewError as refused:
        raise StoryError("{why}", why=refused) from refused


@transaction.atomic
def take_off(run: Run, *, actor: str = "") -> None:
    """Take a story off its route; what was signed stays, and holds what it holds."""
    story = hold(run.story_id)
    held = open_run(story)
    if held is None or held.pk != run.pk:
        raise ReviewError(_("The story is on this route no more."))
    for each in held.assignments.filter(ended_at=None):
        end(each, Outcome.OVER)
    move_run(held, RunState.ENDED)
    held.ended_at, held.stage, held.due_at, held.lacking = timezone.now(), "", None, 0
    held.save()
    record("route.left", subject=story.subject, actor=actor)


@transaction.atomic
def move_over(run: Run, *, actor: str = "") -> Run:
    """Let a story go on along the route that is for it now, in its newest version. Signatures of stages that
    it still has, on what stands now, count there. Raises ``ReviewError`` where no other one is."""
    story = hold(run.story_id)
    held = open_run(story)
    route = route_for(story)
    newest = route.current if route is not None else None
    if held is None or held.pk != run.pk or newest is None or newest.pk == held.version_id:
        raise ReviewError(_("The story is on the route that is for it, as it is now."))
    returned, urgent = held.state == RunState.RETURNED, held.urgent
    after = [each.key for each in held.version.stages if each.after]
    patrolled = held.assignments.filter(ended_at=None, stage__in=after).exists()
    take_off(held, actor=actor)
    made = Run.objects.create(
        story=story, version=newest, urgent=urgent, keeper=held.keeper, handed_in=held.handed_in
    )
    if returned:
        made.state = RunState.RETURNED
        made.save(update_fields=["state"])
    else:
        steer(made, actor=actor)
    if patrolled:
        begin_after(story, actor=actor)
    record(
        "route.moved_over",
        subject=story.subject,
        actor=actor,
        payload={"route": newest.route.public_id, "version": newest.number},
    )
    return made


@transaction.atomic
def hand_on(assignment: Assignment, person: Person, *, actor: str = "") -> Assignment:
    """Ask *person* in place of whoever is asked, before publication or after it. Raises ``ReviewError`` where
    they may not sign the stage."""
    run = open_run(hold(assignment.run.story_id))
    held = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    stage = _asked_at(run, held) if run is not None else None
    if run is None or stage is None:
        raise ReviewError(_("This question is over; nobody needs to be asked instead."))
    if not may_sign(run, stage, Chosen(person)):
        raise ReviewError(
            _("{person} cannot sign this: they lack its role here, wrote the story, or signed elsewhere."),
            person=person,
        )
    if run.assignments.filter(ended_at=None, stage=stage.key, person=person).exists():
        raise ReviewError(_("{person} is asked already."), person=person)
    end(held, Outcome.REASSIGNED)
    made = ask(run, stage, Chosen(person))
    record(
        "route.handed_on",
        subject=run.story.subject,
        actor=actor,
        payload={"stage": stage.key, "from": held.person.pseudonym, "to": person.pseudonym},
    )
    return made


def _asked_at(run: Run, question: Assignment) -> Stage | None:
    """The stage of *run* at which *question* is open now; ``None`` where it is over."""
    if question.ended_at is not None or question.run_id != run.pk:
        return None
    stage = next((each for each in run.version.stages if each.key == question.stage), None)
    return stage if stage is not None and (stage.after or stage == run.now_at) else None


@transaction.atomic
def make_urgent(run: Run, *, actor: str = "") -> None:
    """Let a story go the urgent way: the same signatures, by shorter clocks from now on."""
    story = hold(run.story_id)
    held = open_run(story)
    if held is None or held.pk != run.pk or held.urgent:
        raise ReviewError(_("The story is under way as urgent already, or on its route no more."))
    held.urgent = True
    stage = held.now_at
    due = timezone.now() + timedelta(hours=stage.urgent_hours) if stage is not None else None
    if due is not None and (held.due_at is None or due < held.due_at):
        held.due_at = due
    held.save(update_fields=["urgent", "due_at"])
    if stage is not None and due is not None:
        held.assignments.filter(ended_at=None, stage=stage.key, due_at__gt=due).update(
            due_at=due, reminded=0, reminded_at=None
        )
        if held.state == RunState.UNDER_WAY:
            alert(held, stage)
    record("route.urgent", subject=story.subject, actor=actor)
