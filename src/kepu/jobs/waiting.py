# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a job is where it is, in a sentence, and what can be counted beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.jobs.models import Job, Worker
from kepu.jobs.queues import full_queues, limits
from kepu.jobs.states import State
from kepu.jobs.wording import in_language

HEARD_SECONDS = 30.0
"""A worker that was not heard of for so long counts for none."""
COUNTED = 1000
"""Of longer queues the place in them is not told."""


def reasons(jobs: Iterable[Job]) -> dict[int, str]:
    """The sentence of each of *jobs* by key, in the language of whoever reads. The number of queries does
    not depend on that of the jobs."""
    house = _House()
    return {job.pk: house.why(job) for job in jobs}


def workers_heard() -> int:
    """How many workers are there."""
    return Worker.objects.filter(seen_at__gte=timezone.now() - timedelta(seconds=HEARD_SECONDS)).count()


def instant(moment: datetime) -> str:
    """*moment* in the zone of whoever reads; today's without its day."""
    local = timezone.localtime(moment)
    return local.strftime("%H:%M" if local.date() == timezone.localdate() else "%Y-%m-%d %H:%M")


def time_left(ends_at: datetime | None) -> str:
    """How long is left, in words; nothing while it is unknown."""
    if ends_at is None:
        return ""
    return span(max(0.0, (ends_at - timezone.now()).total_seconds()))


def span(seconds: float) -> str:
    """A length of time in words."""
    whole = round(seconds)
    if whole >= 3600:
        return _("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)
    if whole >= 60:
        return _("{minutes} min").format(minutes=round(whole / 60))
    return _("{seconds} s").format(seconds=whole)


class _House:
    """What all jobs wait for, asked once."""

    def __init__(self) -> None:
        self._workers = workers_heard()
        self._full = set(full_queues())
        running = Job.objects.filter(state=State.RUNNING).exclude(key="")
        self._keys = set(running.values_list("key", flat=True))
        ahead = Job.objects.filter(state=State.WAITING).order_by("-priority", "due_at", "id")
        self._places = {job: place for place, job in enumerate(ahead.values_list("pk", flat=True)[:COUNTED])}

    def why(self, job: Job) -> str:
        """The sentence of *job*."""
        reason = in_language(job.reason)
        match State(job.state):
            case State.WAITING:
                return self._waits(job)
            case State.SCHEDULED:
                return _("Begins at {time}.").format(time=instant(job.due_at))
            case State.RETRYING:
                told = _("Tries again at {time}, after: {reason}")
                return told.format(time=instant(job.due_at), reason=reason)
            case State.RUNNING:
                return self._runs(job)
            case State.FAILED:
                tries = job.attempt
                return _("Failed at attempt {count}: {reason}").format(count=tries, reason=reason)
            case State.CANCELLED:
                return reason
        assert job.ended_at is not None
        began = job.started_at or job.ended_at
        return _("Done in {span}.").format(span=span((job.ended_at - began).total_seconds()))

    def _waits(self, job: Job) -> str:
        if not self._workers:
            return _("Waits for a worker: none is running. Start one with `kepu worker`.")
        if job.key and job.key in self._keys:
            return _("Waits until the same work, which is being done, is over.")
        if job.queue in self._full:
            told = _("Waits for room: the queue “{queue}” does {limit} at once.")
            return told.format(queue=job.queue, limit=limits()[job.queue])
        place = self._places.get(job.pk)
        if place is None:
            return _("Waits for its turn: {count} or more before it.").format(count=COUNTED)
        if not place:
            return _("Waits for its turn: it is the next.")
        return _("Waits for its turn: {count} before it.").format(count=place)

    def _runs(self, job: Job) -> str:
        if job.stop_asked:
            return _("Is being stopped; it ends where that leaves things whole.")
        if job.lease_until and job.lease_until < timezone.now():
            return _("Its worker is not heard of any more; it is about to be taken up again.")
        what = in_language(job.what)
        left = time_left(job.ends_at)
        if what and left:
            return _("{what}; {span} left").format(what=what, span=left)
        return what or (_("{span} left").format(span=left) if left else _("Under way."))
