# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories on their review routes, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.models import Person, Unit
from kepu.directory.roles import Role
from kepu.review.actions.answer_question import Said, answer_question
from kepu.review.actions.reviewing import approve, shown_digest
from kepu.review.actions.route import hand_in
from kepu.review.actions.routes import keep_route
from kepu.review.models import Assignment, Route, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.questions.answering import unanswered
from kepu.review.stages import Part, Stage
from kepu.stories.models import Story
from kepu.users.models import User

ALL = [Part.TEXT, Part.CAPTIONS, Part.PICTURES, Part.FILM, Part.CLAIMS, Part.DETAILS]


def colleague(name: str, unit: Unit, *roles: Role) -> Person:
    """Somebody who can sign in, and holds *roles* in *unit*."""
    person = add_person({"en": f"Sample {name}"}, unit=unit, email=f"{name}@example.org", language="en")
    person.user = User.objects.create_user(person.email)
    person.save(update_fields=["user"])
    for role in roles:
        grant_role(person, role, unit)
    return person


def stage(key: str, role: Role = Role.EDITOR, **options: object) -> Stage:
    """A stage that looks at everything, unless told otherwise."""
    told: dict[str, object] = {"names": {"en": key.capitalize(), "zh-hans": key}, "looks_at": ALL} | options
    return Stage(key=key, role=role, **told)  # type: ignore[arg-type]


def route(unit: Unit, *stages: Stage, **options: object) -> Route:
    """A route of *unit*."""
    return keep_route(Route(unit=unit), names={"en": "Sample route"}, stages=stages, **options)  # type: ignore[arg-type]


def run_of(story: Story) -> Run:
    """The way of *story*, read anew."""
    return Run.objects.select_related("version__route", "keeper").get(story=story, ended_at=None)


def begun(story: Story) -> Run:
    """*story*, handed in."""
    made = hand_in(Story.objects.get(pk=story.pk))
    assert made is not None
    return run_of(story)


def asked(story: Story) -> list[Assignment]:
    """Who is asked now."""
    return list(
        Assignment.objects.filter(run__story=story, ended_at=None)
        .select_related("person", "run__story", "stands_in_for")
        .order_by("pk")
    )


def answered(story: Story, groups: Sequence[str], person: Person) -> None:
    """Every question of *groups* that waits has an answer of *person*."""
    for each in unanswered(Story.objects.get(pk=story.pk), groups):
        told = {
            field.key: "2027-03-01" if field.kind == "date" else "Sample" for field in each.question.fields
        }
        answer_question(story, each.question.key, Said(each.digest, told), person)


def approved_by(assignment: Assignment) -> SignOff:
    """The signature of whoever is asked, on what stands now, with an answer to what its stage asks."""
    now = run_of(assignment.run.story).now_at
    assert now is not None
    answered(assignment.run.story, now.asks, assignment.person)
    return approve(assignment, digest=shown_digest(Parts(assignment.run.story_id), now))


def approve_all(story: Story) -> None:
    """Everybody who is asked signs, until nobody is."""
    for _turn in range(20):
        waiting = asked(story)
        if not waiting:
            return
        approved_by(waiting[0])
