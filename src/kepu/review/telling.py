# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells reviewers by letter that something waits for them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from kepu.directory.names import read_in
from kepu.mail.actions.send import send
from kepu.review.clocks import told
from kepu.review.letters import PATROL, REVIEW
from kepu.review.models import Assignment
from kepu.review.stages import Stage
from kepu.review.tokens import assignment_link


def tell_asked(assignment: Assignment, stage: Stage) -> None:
    """Write to whoever is asked, where they have an address: with a link that opens this question alone where
    the stage lets links approve, else with the way to the newsroom's page."""
    person, run = assignment.person, assignment.run
    if not person.email:
        return
    path = assignment_link(assignment) if stage.link else reverse("reviewing", args=[run.story.public_id])
    values: dict[str, object] = {
        "title": run.story.title,
        "stage": read_in(stage.names, person.language),
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{path}",
        "due": told(assignment.due_at),
        "urgent": run.urgent,
    }
    if stage.after:
        values |= {
            "link": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('patrol', args=[assignment.public_id])}"
        }
    send(
        PATROL if stage.after else REVIEW,
        person.email,
        person.language,
        values,
        unit=run.story.unit.public_id,
        person=person.public_id,
    )
