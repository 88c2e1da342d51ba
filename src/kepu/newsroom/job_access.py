# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which jobs somebody may see and steer: their own, and as operator those of their units. What belongs to no
unit is the house's, which is for operators of a unit at the top."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kepu.directory.models import Unit
from kepu.directory.permissions import standing
from kepu.directory.roles import Verb
from kepu.jobs.models import Job


def visible_jobs(user: Any, verb: Verb = Verb.SEE_JOBS) -> QuerySet[Job]:
    """The jobs for which *user* may do *verb*."""
    held = standing(user)
    if held.administrator:
        return Job.objects.all()
    allowed = Q(owner=user)
    if held.may(verb):
        allowed |= Q(unit__in=Unit.objects.filter(held.within(verb, "")).values("public_id"))
    if any(len(path) == Unit.steplen for path in held.paths(verb)):
        allowed |= Q(unit="")
    return Job.objects.filter(allowed)


def job_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_JOBS) -> Job:
    """The job, if *verb* is allowed to it."""
    return get_object_or_404(visible_jobs(request.user, verb), public_id=public_id)
