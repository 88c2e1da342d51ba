# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes what reviewers say of a story at a stage of its route: approval, or a reason to give it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.engine.content import content_digest
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.review.actions.look import look
from kepu.review.choosing import Chosen, may_sign
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Giving, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.questions.answering import unanswered
from kepu.review.sign_offs import record_signed, sign_story, void
from kepu.review.stages import Stage
from kepu.review.states import Outcome, RunState
from kepu.review.steering import end, move_run, open_run, steer
from kepu.stories.actions.stories import move_state
from kepu.stories.holding import hold
from kepu.stories.models import Story

MOST_TEXT = 4000


def shown_digest(parts: Parts, stage: Stage) -> str:
    """The digest of what a reviewer of *stage* is shown; empty while the passage of a claim is being read."""
    digests = parts.digests(stage.looks_at)
    return content_digest(digests) if all(digests.values()) else ""


@transaction.atomic
def approve(assignment: Assignment, *, digest: str, remark: str = "") -> SignOff:
    """Sign a story at the stage of *assignment* as it was shown, which *digest* says. Raises ``ReviewError``
    where what stands now is something else, the stage is over, or they may not sign it any more."""
    run, held, stage = _at_stage(assignment)
    parts = Parts(run.story_id)
    now = shown_digest(parts, stage)
    if not now:
        raise ReviewError(_("The passage of a claim is still being read; wait a moment, then sign."))
    if now != digest:
        raise ReviewError(
            _(
                "The story was changed while you were reading. What you wrote is kept; look at what is"
                " different, then sign."
            )
        )
    check_answered(run, stage)
    version = parts.version()
    signed = sign_story(
        parts,
        stage.looks_at,
        digest=now,
        version=version,
        role=stage.signed_as,
        person=held.person,
        statement=_statement(stage),
        stands_in_for=held.stands_in_for,
        remark=remark.strip()[:MOST_TEXT],
    )
    look(held.person, version)
    end(held, Outcome.APPROVED)
    steer(run, parts, actor=held.person.pseudonym)
    record_signed(signed)
    return signed


def check_answered(run: Run, stage: Stage) -> None:
    """Raises ``ReviewError`` where a question of *stage* waits for an answer."""
    waiting = [each.question.name for each in unanswered(run.story, stage.asks)]
    if waiting:
        raise ReviewError(
            _("Answer first, then sign; what you wrote is kept: {questions}."),
            questions=str(_(", ")).join(waiting),
        )


def _statement(stage: Stage) -> dict[str, str]:
    """What a signature of *stage* says, in words."""
    told = in_each_language(
        _("I looked at all that this stage asks for, as it stood at these digests, and I approve it.")
    )
    return {tag: f"{stage.names.get(tag) or stage.name}: {text}" for tag, text in told.items()}


def _at_stage(assignment: Assignment) -> tuple[Run, Assignment, Stage]:
    """The story's way, the question and its stage, locked. Raises ``ReviewError`` where it is over."""
    hold(assignment.run.story_id)
    run = open_run(assignment.run.story)
    held = Assignment.objects.select_for_update(of=("self",)).select_related("person", "stands_in_for")
    asked = held.get(pk=assignment.pk)
    if asked.ended_at is not None:
        raise ReviewError(_("This question was answered or taken back; nothing is left to sign here."))
    stage = run.now_at if run is not None else None
    if run is None or run.pk != asked.run_id or stage is None or stage.key != asked.stage:
        raise ReviewError(_("The story is at another stage now; nothing is left to sign here."))
    if not may_sign(run, stage, Chosen(asked.person, asked.stands_in_for)):
        raise ReviewError(
            _(
                "You cannot sign this stage: you wrote the story or signed another stage of it, or your role"
                " here has ended. It is handed on to somebody else."
            )
        )
    return run, asked, stage


@transaction.atomic
def give_back(assignment: Assignment, reason: str) -> Giving:
    """Give a story back to whoever wrote it. What is signed stays signed as long as it holds. Raises
    ``ReviewError`` without a reason."""
    if not reason.strip():
        raise ReviewError(_("Write why it is given back; whoever wrote it has only that to go by."))
    run, held, stage = _at_stage(assignment)
    version = Parts(run.story_id).version()
    look(held.person, version)
    given = Giving.objects.create(
        run=run,
        stage=stage.key,
        person=held.person,
        reason=reason.strip()[:MOST_TEXT],
        version=version,
    )
    end(held, Outcome.RETURNED)
    for each in run.assignments.filter(ended_at=None, stage=stage.key):
        end(each, Outcome.OVER)
    move_run(run, RunState.RETURNED)
    run.stage_at, run.due_at, run.lacking = timezone.now(), None, 0
    run.save()
    fresh = Story.objects.get(pk=run.story_id)
    move_state(fresh, Story.State.RETURNED, actor=held.person.pseudonym, routed=True)
    record(
        "route.returned",
        subject=run.story.subject,
        actor=held.person.pseudonym,
        payload={"stage": stage.key, "reason": given.reason},
    )
    return given


@transaction.atomic
def withdraw_sign_off(sign_off: SignOff, person: Person) -> None:
    """Take a signature back, by whoever gave it: it is void, and the story waits at its stage again. Raises
    ``ReviewError``."""
    story = Story.objects.get(public_id=sign_off.subject.partition(":")[2])
    hold(story.pk)
    fresh = SignOff.objects.select_for_update(of=("self",)).get(pk=sign_off.pk)
    if fresh.person_id != person.pk:
        raise ReviewError(_("Only whoever signed takes a signature back."))
    if fresh.void_at is not None:
        raise ReviewError(_("This signature does not hold any more; there is nothing to withdraw."))
    reason = in_each_language(_("withdrawn by who signed it"))
    void([fresh], reason, actor=person.pseudonym, subject=fresh.subject)
    if (run := open_run(story)) is not None:
        steer(run, actor=person.pseudonym)
