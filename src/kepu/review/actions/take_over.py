# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets somebody who may sign a stage, and is not asked, take a question on themself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.ledger.actions.record import record
from kepu.review.choosing import Chosen, may_sign
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Run
from kepu.review.states import Outcome
from kepu.review.steering import ask, end, open_run
from kepu.stories.holding import hold


@transaction.atomic
def take_over(run: Run, person: Person, *, instead_of: Assignment | None = None) -> Assignment:
    """Let *person* be asked at the stage at which *run* waits, *instead_of* somebody who is asked there, or
    where nobody is. Raises ``ReviewError`` where they may not sign it or are asked already."""
    story = hold(run.story_id)
    held = open_run(story)
    stage = held.now_at if held is not None else None
    if held is None or held.pk != run.pk or stage is None or stage.by != "people":
        raise ReviewError(_("The story is at another stage now; nothing is left to take over."))
    asked = list(held.assignments.select_for_update(of=("self",)).filter(ended_at=None, stage=stage.key))
    if any(each.person_id == person.pk for each in asked):
        raise ReviewError(_("You are asked already; approve it or give it back."))
    if not may_sign(held, stage, Chosen(person)):
        raise ReviewError(
            _("You cannot sign this stage: you lack its role here, wrote the story, or signed another stage.")
        )
    given_up = next((each for each in asked if instead_of is not None and each.pk == instead_of.pk), None)
    if given_up is None and (asked or instead_of is not None):
        raise ReviewError(_("Somebody else was asked meanwhile; look who it is now."))
    if given_up is not None:
        end(given_up, Outcome.REASSIGNED)
    made = ask(held, stage, Chosen(person), tell=False)
    record(
        "route.taken_over",
        subject=story.subject,
        actor=person.pseudonym,
        payload={"stage": stage.key, "from": given_up.person.pseudonym if given_up else ""},
    )
    return made
