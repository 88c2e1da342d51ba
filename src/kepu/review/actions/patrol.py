# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets people look at a story after it was published, and keeps what they find."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.ledger.actions.record import record
from kepu.review.choosing import Chosen, choose, keeper_of, may_sign
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Patrol, Run
from kepu.review.stages import Stage
from kepu.review.states import Outcome
from kepu.review.steering import ask, end, open_run
from kepu.stories.holding import hold
from kepu.stories.models import Story

MOST_TEXT = 4000


@transaction.atomic
def begin_after(story: Story, *, actor: str = "") -> int:
    """*story* was published, or published anew: whoever looks at it then is asked, at every stage of its
    route that is done after publication. What was found wrong before is settled by that. Returns how many are
    asked now who were not before."""
    run = open_run(hold(story.pk))
    if run is None:
        return 0
    run.patrols.filter(fine=False, settled_at=None).update(settled_at=timezone.now())
    return sum(_fill(run, stage) for stage in run.version.stages if stage.after)


def _fill(run: Run, stage: Stage) -> int:
    """Ask as many as *stage* wants. Where nobody may, who keeps the run is asked: no patrol is without a
    name."""
    missing = stage.quorum - run.assignments.filter(ended_at=None, stage=stage.key).count()
    chosen = choose(run, stage, missing) if missing > 0 else []
    for told in chosen:
        ask(run, stage, told)
    if chosen or missing < stage.quorum:
        return len(chosen)
    keeper = keeper_of(run.story, run.keeper)
    if keeper is None:
        return 0
    ask(run, stage, Chosen(keeper))
    return 1


@transaction.atomic
def keep_patrols(run: Run) -> None:
    """Ask others in place of those who patrol *run*, which is locked, and may not any more."""
    stages = {each.key: each for each in run.version.stages if each.after}
    open_now = run.assignments.filter(ended_at=None, stage__in=stages).select_related(
        "person__user", "stands_in_for"
    )
    for each in open_now:
        stage = stages[each.stage]
        if may_sign(run, stage, Chosen(each.person, each.stands_in_for)):
            continue
        in_need = each.person_id == run.keeper_id and keeper_of(run.story, run.keeper) == each.person
        # Nobody else could be asked before; somebody may be there now.
        if in_need and not choose(run, stage, 1):
            continue
        end(each, Outcome.REASSIGNED)
        _fill(run, stage)


@transaction.atomic
def patrol(assignment: Assignment, person: Person, *, fine: bool, remark: str = "") -> Patrol:
    """Keep what *person*, who is asked, found. Raises ``ReviewError`` where they are not asked any more, or
    say that something is wrong and not what."""
    story = hold(assignment.run.story_id)
    run = open_run(story)
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("person", "stands_in_for")
    held = rows.get(pk=assignment.pk)
    stages = {each.key for each in run.version.stages if each.after} if run is not None else set()
    if run is None or held.run_id != run.pk or held.ended_at is not None or held.stage not in stages:
        raise ReviewError(_("Nobody needs to look at this any more: it was answered, or is asked of others."))
    if held.person_id != person.pk:
        raise ReviewError(_("Somebody else is asked to look at this."))
    if not fine and not remark.strip():
        raise ReviewError(_("Write what is wrong; whoever puts it right has only that to go by."))
    made = Patrol.objects.create(
        run=run,
        assignment=held,
        stage=held.stage,
        person=held.person,
        stands_in_for=held.stands_in_for,
        fine=fine,
        remark=remark.strip()[:MOST_TEXT],
        digest=story.digest,
    )
    end(held, Outcome.APPROVED if fine else Outcome.RETURNED)
    record(
        "patrol.fine" if fine else "patrol.wrong",
        subject=story.subject,
        actor=person.pseudonym,
        payload={"stage": held.stage, "digest": story.digest, "remark": made.remark},
    )
    return made


@transaction.atomic
def settle_patrol(found: Patrol, *, actor: str = "") -> None:
    """What a patrol found is dealt with. Raises ``ReviewError`` where it was before."""
    hold(found.run.story_id)
    if not Patrol.objects.filter(pk=found.pk, fine=False, settled_at=None).update(settled_at=timezone.now()):
        raise ReviewError(_("This was dealt with already."))
    record(
        "patrol.settled", subject=found.run.story.subject, actor=actor, payload={"patrol": found.public_id}
    )
