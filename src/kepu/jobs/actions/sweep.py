# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking back the jobs of workers that are gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.moving import NO_PROGRESS, end_attempt, locked, move
from kepu.jobs.models import Job, Worker
from kepu.jobs.processes import machine, process_lives
from kepu.jobs.states import Outcome, State
from kepu.jobs.wording import in_each_language

FORGOTTEN = timedelta(days=1)


def sweep() -> int:
    """Give back each running job whose lease ran out, or whose worker is a dead process of this machine;
    returns how many. A short transaction each."""
    now = timezone.now()
    dead = [
        each.pk for each in Worker.objects.filter(machine=machine()).exclude(machine="") if _is_dead(each)
    ]
    lost = Q(lease_until__lt=now) | Q(worker__in=dead)
    found = list(Job.objects.filter(lost, state=State.RUNNING).values_list("pk", "attempt"))
    count = sum(lose(job, attempt, dead) for job, attempt in found)
    gone = Worker.objects.filter(Q(pk__in=dead) | Q(seen_at__lt=now - FORGOTTEN))
    gone.exclude(jobs__state=State.RUNNING).delete()
    return count


def _is_dead(worker: Worker) -> bool:
    return not process_lives(worker.process, worker.born)


def lose(job: int, attempt: int, dead: list[int]) -> bool:
    """Give back one job, unless it moved on meanwhile; returns whether it did."""
    with transaction.atomic():
        found = locked(job)
        silent = found.lease_until is None or found.lease_until < timezone.now() or found.worker_id in dead
        if found.state != State.RUNNING or found.attempt != attempt or not silent:
            return False
        losses = found.losses + 1
        reason = in_each_language(_("Its worker ended in the middle, or was not heard of for too long."))
        end_attempt(found, Outcome.LOST, reason)
        if found.stop_asked:
            move(found, State.CANCELLED, losses=losses, reason=in_each_language(_("Somebody stopped it.")))
        elif losses > found.losses_allowed:
            reason = in_each_language(_("Its workers died so often that it is taken for the cause."))
            move(found, State.FAILED, losses=losses, reason=reason)
        else:
            move(found, State.WAITING, losses=losses, due_at=timezone.now(), reason=reason, **NO_PROGRESS)
        return True
