# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing along a route keeps of a person, and what becomes of it when they are deleted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
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
    mine = {"person__public_id": subject.person}
    for asked in Assignment.objects.filter(**mine).select_related("run__story").order_by("pk"):
        told = ((_("story"), asked.run.story.title), (_("stage"), asked.stage))
        yield Kept(_("question"), (*told, (_("asked"), asked.made_at.isoformat(timespec="seconds"))))
    stages = SignOff.objects.filter(role__startswith="stage:", **mine)
    for signed in stages.order_by("pk"):
        told = ((_("stage"), signed.role.partition(":")[2]), (_("remark to the editor"), signed.remark))
        yield Kept(_("signature"), (*told, (_("signed"), signed.signed_at.isoformat(timespec="seconds"))))
    for given in Giving.objects.filter(**mine).order_by("pk"):
        yield Kept(_("story given back"), ((_("stage"), given.stage), (_("reason"), given.reason)))
    for found in Patrol.objects.filter(**mine).order_by("pk"):
        yield Kept(_("patrol"), ((_("stage"), found.stage), (_("remark to the editor"), found.remark)))
    both = Q(person__public_id=subject.person) | Q(deputy__public_id=subject.person)
    for each in Deputy.objects.filter(both).select_related("person", "deputy").order_by("pk"):
        days = ((_("from"), each.starts_on.isoformat()), (_("until"), each.ends_on.isoformat()))
        yield Kept(
            _("deputy"), ((_("who is away"), each.person.name), (_("deputy"), each.deputy.name), *days)
        )


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
