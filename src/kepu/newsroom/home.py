# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newsroom's first page: what waits for you, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.models import Person
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting, waiting_for
from kepu.jobs.states import State
from kepu.newsroom.job_access import visible_jobs
from kepu.users.models import User

SHOWN = 20


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the one who asks."""
    now, waiting = timezone.now(), waiting_for(request.user)
    late = [each for each in waiting if each.late(now)]
    told = {
        "title": _("What waits for you"),
        "who": Person.objects.filter(user=cast(User, request.user)).first() or request.user,
        "late": late,
        "waiting": [each for each in waiting if not each.late(now)][:SHOWN],
        "more": max(0, len(waiting) - len(late) - SHOWN),
        "sees_stories": may(request.user, Verb.SEE_STORIES),
        "sees_people": may(request.user, Verb.SEE_PEOPLE),
    }
    return render(request, "newsroom/home.html", told)


def failed_jobs(user: User) -> Iterator[Waiting]:
    """Jobs that failed and that *user* may start again."""
    failed = visible_jobs(user, Verb.RUN_JOBS).filter(state=State.FAILED).count()
    if failed:
        yield Waiting(
            ngettext("{many} job failed", "{many} jobs failed", failed).format(many=failed),
            _("Look why, then try again or leave it."),
            f"{reverse('jobs')}?state={State.FAILED}",
        )
