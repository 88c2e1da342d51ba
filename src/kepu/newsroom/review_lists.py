# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for review: of oneself, and of one's units; what of it is late, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.directory.models import Person, Unit
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.review.clocks import hours_between, told_short
from kepu.review.models import Assignment, Run
from kepu.review.unsigned import open_questions, without_anybody
from kepu.review.waiting import stage_name, stage_of
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for; *mine* is a person whose own it is."""

    mine: Person | None = None
    late: bool = False
    urgent: bool = False
    stage: str = ""
    person: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: a question to somebody, or a story at which nobody is asked, which is its
    keeper's. ``assignment`` is there for a question."""

    story: Story
    run: Run
    stage: str
    who: Person | None
    since: datetime
    due: datetime | None
    assignment: Assignment | None = None
    after: bool = False
    experts: bool = False

    @property
    def late_by(self) -> float:
        """Hours by which it is late; nothing where it is not."""
        now = timezone.now()
        return hours_between(self.due, now) if self.due is not None and self.due <= now else 0.0

    @property
    def due_told(self) -> str:
        """When it is due, in the zone of the house."""
        return told_short(self.due) if self.due is not None else ""

    @property
    def since_told(self) -> str:
        """Since when it waits, likewise."""
        return told_short(self.since)

    @property
    def whose(self) -> str:
        """Who is asked, in whose place; or who sees to it where nobody is."""
        if self.assignment is not None:
            name = self.who.name if self.who is not None else ""
            other = self.assignment.stands_in_for
            return _("{who}, as the deputy of {other}").format(who=name, other=other.name) if other else name
        keeper = self.who.name if self.who is not None else _("an administrator")
        if self.experts:
            return _("experts sign its claims; {who} sees to it").format(who=keeper)
        return _("nobody can sign this stage; {who} sees to it").format(who=keeper)


class Rows(Sequence[Row]):
    """Stories at which nobody is asked, then the questions, each with what is due first: counted and cut as
    one list."""

    def __init__(self, stuck: QuerySet[Run], asked: QuerySet[Assignment]) -> None:
        self.stuck, self.asked = stuck, asked
        self.many = stuck.count()
        self.length = self.many + asked.count()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: Any) -> Any:
        start, end, _step = at.indices(self.length) if isinstance(at, slice) else (at, at + 1, 1)
        found = (
            [_of_run(each) for each in self.stuck[start : min(end, self.many)]] if start < self.many else []
        )
        if end > self.many:
            found += [_of_question(each) for each in self.asked[max(0, start - self.many) : end - self.many]]
        return found if isinstance(at, slice) else found[0]

    def __iter__(self) -> Iterator[Row]:
        yield from (_of_run(each) for each in self.stuck.iterator(500))
        yield from (_of_question(each) for each in self.asked.iterator(500))


def rows(user: Any, wanted: Wanted) -> Rows:
    """What waits of what *user* may see, as it is *wanted*. Two queries count it, two read a page."""
    stuck, asked = without_anybody(), open_questions()
    if wanted.mine is not None:
        stuck, asked = stuck.filter(keeper=wanted.mine), asked.filter(person=wanted.mine)
    else:
        stuck = visible(user, Verb.SEE_REVIEWS, stuck, "story__unit")
        asked = visible(user, Verb.SEE_REVIEWS, asked, "run__story__unit")
    if wanted.late:
        late = Q(due_at__lte=timezone.now())
        stuck, asked = stuck.filter(late), asked.filter(late)
    if wanted.urgent:
        stuck, asked = stuck.filter(urgent=True), asked.filter(run__urgent=True)
    if wanted.stage:
        stuck, asked = stuck.filter(stage=wanted.stage), asked.filter(stage=wanted.stage)
    if wanted.person:
        stuck = stuck.filter(keeper__public_id=wanted.person)
        asked = asked.filter(person__public_id=wanted.person)
    if wanted.unit is not None:
        stuck = stuck.filter(story__unit__path__startswith=wanted.unit.path)
        asked = asked.filter(run__story__unit__path__startswith=wanted.unit.path)
    stuck = stuck.select_related("story__unit", "version", "keeper").order_by("due_at", "pk")
    asked = asked.select_related("run__story__unit", "run__version", "run__keeper", "person", "stands_in_for")
    return Rows(stuck, asked.order_by("due_at", "pk"))


def _of_run(run: Run) -> Row:
    stage = run.now_at
    experts = stage is not None and stage.by == "experts"
    name = stage_name(run, run.stage)
    return Row(run.story, run, name, run.keeper, run.stage_at, run.due_at, experts=experts)


def _of_question(asked: Assignment) -> Row:
    run, stage = asked.run, stage_of(asked.run, asked.stage)
    after = stage is not None and stage.after
    name = stage_name(run, asked.stage)
    return Row(run.story, run, name, asked.person, asked.made_at, asked.due_at, asked, after)
