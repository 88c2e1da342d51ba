# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing along a route keeps of a person, and what becomes of it when they are deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.jobs.actions.enqueue import enqueue
from kepu.review.models import Assignment, Deputy, Giving, Patrol, Run, SignOff
from kepu.review.route_tasks import steer_stories
from kepu.review.states import Outcome


def shows(subject: Subject) -> Iterable[Kept]:
    """What they were asked to review, what they signed, gave back and found, and who deputises."""
    if not subject.person:
        return
    first, *others = _did(subject.person)
    for what, stage, words, moment in first.union(*others, all=True).order_by("moment", "what"):
        when = moment.isoformat(timespec="seconds")
        if what == "question":
            yield Kept(_("question"), ((_("story"), words), (_("stage"), stage), (_("asked"), when)))
        elif what == "signature":
            told = ((_("stage"), stage.partition(":")[2]), (_("remark to the editor"), words))
            yield Kept(_("signature"), (*told, (_("signed"), when)))
        elif what == "giving":
            yield Kept(_("story given back"), ((_("stage"), stage), (_("reason"), words)))
        else:
            yield Kept(_("patrol"), ((_("stage"), stage), (_("remark to the editor"), words)))
    both = Q(person__public_id=subject.person) | Q(deputy__public_id=subject.person)
    for each in Deputy.objects.filter(both).select_related("person", "deputy").order_by("pk"):
        days = ((_("from"), each.starts_on.isoformat()), (_("until"), each.ends_on.isoformat()))
        yield Kept(
            _("deputy"), ((_("who is away"), each.person.name), (_("deputy"), each.deputy.name), *days)
        )


def _did(person: str) -> Iterator[QuerySet[Any, Any]]:
    """What *person* was asked and did, each with stage, words and time, so that one query asks for all."""
    for what, rows, stage, words, moment in (
        ("question", Assignment.objects.all(), "stage", "run__story__title", "made_at"),
        ("signature", SignOff.objects.filter(role__startswith="stage:"), "role", "remark", "signed_at"),
        ("giving", Giving.objects.all(), "stage", "reason", "given_at"),
        ("patrol", Patrol.objects.all(), "stage", "remark", "done_at"),
    ):
        known: Any = rows.order_by().filter(person__public_id=person)
        told = {"at": Cast(stage, TextField()), "words": Cast(words, TextField()), "moment": F(moment)}
        yield known.annotate(what=Value(what), **told).values_list("what", "at", "words", "moment")


def erases(subject: Subject) -> None:
    """Open questions end, and others are asked soon after; deputies end; what was signed stays, without
    remarks. Why a story was given back stays too: whoever wrote it has only that to go by."""
    if not subject.person:
        return
    mine = {"person__public_id": subject.person}
    Assignment.objects.filter(ended_at=None, **mine).update(
        ended_at=timezone.now(), outcome=Outcome.REASSIGNED, code=""
    )
    Assignment.objects.filter(ended_at=None, stands_in_for__public_id=subject.person).update(
        ended_at=timezone.now(), outcome=Outcome.REASSIGNED, code=""
    )
    SignOff.objects.filter(role__startswith="stage:", **mine).update(remark="")
    Patrol.objects.filter(**mine).update(remark="")
    Deputy.objects.filter(Q(person__public_id=subject.person) | Q(deputy__public_id=subject.person)).delete()
    if Run.objects.filter(ended_at=None).exists():
        enqueue(steer_stories, key="steer-stories")


PROVIDER = Provider(
    room="review-routes",
    title=_("stories reviewed"),
    shows=shows,
    erases=erases,
    remains=_("signatures on stories and reasons for which they were given back, without saying by whom"),
)
