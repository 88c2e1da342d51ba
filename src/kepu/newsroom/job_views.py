# SPDX-License-Identifier: AGPL-3.0-or-later
"""The jobs, live: what is done, what waits and why, what failed; retry and cancel of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.retry import retry
from kepu.jobs.errors import JobError
from kepu.jobs.models import Job
from kepu.jobs.states import OVER, State
from kepu.jobs.waiting import reasons, workers_heard
from kepu.jobs.wording import in_language
from kepu.newsroom.job_access import job_or_404, visible_jobs
from kepu.theme.live import live

PAGE = 50
OPEN = "open"
NEEDS_LOOKING_AT = sorted(set(State) - {State.DONE, State.CANCELLED})
"""What the page shows unless another state is asked for."""


def _row(job: Job, why: str) -> dict[str, Any]:
    return {
        "job": job,
        "title": str(job),
        "why": why,
        "steps": job.state == State.RUNNING and job.total,
        "may_cancel": job.state not in OVER and not job.stop_asked,
        "may_retry": job.state in (State.FAILED, State.CANCELLED),
    }


def _listing(request: HttpRequest) -> dict[str, Any]:
    """What the list holds: the rows of one page, and how many there are of each state."""
    wanted = request.GET.get("state", OPEN)
    visible = visible_jobs(request.user)
    counts = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    states = NEEDS_LOOKING_AT if wanted == OPEN else [wanted]
    if not set(states) <= set(State):
        raise Http404
    paginator = Paginator(visible.filter(state__in=states).order_by("-id"), PAGE)
    # Counted already.
    paginator.count = sum(counts.get(state, 0) for state in states)
    page = paginator.get_page(request.GET.get("page"))
    jobs = list(page.object_list)
    why = reasons(jobs)
    return {
        "title": _("Jobs"),
        "rows": [_row(job, why[job.pk]) for job in jobs],
        "page": page,
        "wanted": wanted,
        "filters": [(OPEN, _("open"), None), *((s.value, s.label, counts.get(s.value, 0)) for s in State)],
        "workers": workers_heard(),
    }


def _one(job: Job) -> dict[str, Any]:
    """What the page of one job holds."""
    attempts = [
        {"attempt": each, "reason": in_language(each.reason)} for each in job.attempts.order_by("-number")
    ]
    told = {"title": str(job), "crumbs": [(reverse("jobs"), _("Jobs"))], "attempts": attempts}
    return told | {"row": _row(job, reasons([job])[job.pk])}


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
def jobs(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "newsroom/jobs/list.html", _listing(request))


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
@vary_on_headers("Cookie", "Accept-Language")
def jobs_live(request: HttpRequest) -> HttpResponse:
    """The rows of the list alone."""
    return live(request, "newsroom/jobs/rows.html", _listing(request))


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
def job(request: HttpRequest, public_id: str) -> HttpResponse:
    """One job, with every attempt at it."""
    return render(request, "newsroom/jobs/job.html", _one(job_or_404(request, public_id)))


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
@vary_on_headers("Cookie", "Accept-Language")
def job_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of one job changes by itself."""
    return live(request, "newsroom/jobs/state.html", _one(job_or_404(request, public_id)))


@require_POST
@for_those_who(Verb.ENTER_NEWSROOM)
def job_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a job that failed or was stopped wait again."""
    found = job_or_404(request, public_id, Verb.RUN_JOBS)
    try:
        retry(found)
    except JobError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“{title}” waits again.").format(title=found))
    return redirect("job", public_id=public_id)


@require_POST
@for_those_who(Verb.ENTER_NEWSROOM)
def job_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a job."""
    found = job_or_404(request, public_id, Verb.RUN_JOBS)
    try:
        stopped = cancel(found)
    except JobError as error:
        messages.error(request, str(error))
    else:
        over = stopped.state == State.CANCELLED
        told = _("“{title}” was cancelled.") if over else _("“{title}” is being stopped.")
        messages.success(request, told.format(title=found))
    return redirect("job", public_id=public_id)
