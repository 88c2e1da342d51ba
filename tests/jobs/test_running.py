# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a job."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.claim import claim
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.actions.finish import succeed
from kepu.jobs.actions.retry import retry
from kepu.jobs.actions.sweep import sweep
from kepu.jobs.actions.tick import tick
from kepu.jobs.errors import JobError, LeaseLost
from kepu.jobs.models import Attempt, Job
from kepu.jobs.progress import Progress
from kepu.jobs.running import execute, run_due
from kepu.jobs.states import Outcome, State
from tests.jobs import work

pytestmark = pytest.mark.django_db


@task()
def plain(one: int) -> int:
    return one + 1


@task(takes_context=True)
def counting(context: object) -> int:
    return context.attempt  # type: ignore[attr-defined, no-any-return]


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def pass_time(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())


def test_a_job_is_done_and_what_it_returns_is_kept() -> None:
    job = enqueue(work.add, 2, 3)
    assert (job.state, str(job)) == (State.WAITING, "Add")
    assert run_due() == 1
    assert again(job).state == State.DONE
    result = work.add.get_result(str(job.result_id))
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 5, 1)


def test_what_others_enqueue_by_djangos_interface_is_a_job_too() -> None:
    first, second = plain.enqueue(1), counting.enqueue()
    assert [each.task.rpartition(".")[2] for each in Job.objects.order_by("id")] == ["plain", "counting"]
    run_due()
    first.refresh()
    second.refresh()
    assert (first.return_value, second.return_value) == (2, 1)
    assert str(Job.objects.get(result_id=first.id)) == "Work of the program: plain"


def test_the_higher_priority_is_first_then_the_older() -> None:
    jobs = [enqueue(work.add, each, 0, priority=priority) for each, priority in enumerate((0, 5, 0, -5))]
    run_due()
    ended = Attempt.objects.order_by("id").values_list("job_id", flat=True)
    assert list(ended) == [jobs[1].pk, jobs[0].pk, jobs[2].pk, jobs[3].pk]


def test_a_failure_is_tried_again_later_and_each_reason_is_kept() -> None:
    job = enqueue(work.fail_for_now)
    waits = []
    for _ in range(2):
        run_due()
        assert again(job).state == State.RETRYING
        waits.append(round((again(job).due_at - timezone.now()).total_seconds(), -1))
        pass_time(job)
    run_due()
    assert again(job).state == State.FAILED
    assert waits == [60, 120]
    reason = "The house of number 7 is closed; try again tomorrow."
    told = [(each.number, each.outcome, each.reason["en"]) for each in job.attempts.all()]
    assert told == [(number, Outcome.FAILED, reason) for number in (1, 2, 3)]


def test_a_permanent_error_is_tried_once() -> None:
    job = enqueue(work.fail_for_good)
    run_due()
    assert (again(job).state, again(job).reason["en"]) == (State.FAILED, "There is no such house.")


def test_what_an_unforeseen_error_says_is_kept_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    job = enqueue(work.fall_over)
    with caplog.at_level(logging.DEBUG):
        run_due()
    result = DBTaskResult.objects.get(pk=job.result_id)
    kept = f"{again(job).reason} {result.traceback} {caplog.text} {job.attempts.get().reason}"
    assert "ValueError" in kept and "work.py" in kept
    assert "li@example.org" not in kept


def test_a_failed_job_is_retried_by_hand_with_all_its_attempts_before_it() -> None:
    job = enqueue(work.fail_for_good)
    run_due()
    retry(job)
    assert (again(job).state, again(job).failures) == (State.WAITING, 0)
    run_due()
    assert [each.number for each in job.attempts.all()] == [1, 2]
    with pytest.raises(JobError, match="neither failed"):
        retry(enqueue(work.add, 1, 1))


def test_a_waiting_job_is_cancelled_at_once_and_one_that_is_over_is_not() -> None:
    job = enqueue(work.add, 1, 1)
    assert cancel(job).state == State.CANCELLED
    assert run_due() == 0
    with pytest.raises(JobError, match="“Add” is over already"):
        cancel(job)


def test_a_running_job_is_told_that_it_is_cancelled(worker) -> None:
    job = enqueue(work.take_long, 5)
    claimed = claim(worker)
    assert claimed is not None
    progress = Progress(claimed.job)
    progress.hold.stop_asked.set()
    cancel(job)
    execute(claimed, progress.hold)
    assert (again(job).state, job.attempts.get().outcome) == (State.CANCELLED, Outcome.CANCELLED)


def test_of_one_key_one_job_waits_and_it_begins_no_later_than_the_last_asked() -> None:
    later = timezone.now() + timedelta(hours=1)
    first = enqueue(work.add, 1, 1, key="sum", run_after=later)
    second = enqueue(work.add, 1, 1, key="sum", priority=3)
    assert (second.pk, second.priority, second.due_at < later) == (first.pk, 3, True)
    assert Job.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=enqueue(work.add, 1, 1).pk).update(key="sum")


def test_beside_a_running_job_of_its_key_one_more_waits_until_that_is_over(worker) -> None:
    enqueue(work.add, 1, 1, key="sum")
    first = claim(worker)
    assert first is not None
    second = enqueue(work.add, 1, 1, key="sum")
    assert second.pk != first.job.pk
    assert claim(worker) is None
    succeed(first.job.pk, first.job.attempt)
    claimed = claim(worker)
    assert claimed is not None and claimed.job.pk == second.pk


def test_a_job_that_would_wait_beside_another_of_its_key_is_cancelled(worker) -> None:
    first = enqueue(work.fail_for_now, key="same")
    claimed = claim(worker)
    enqueue(work.fail_for_now, key="same")
    assert claimed is not None
    execute(claimed)
    assert again(first).state == State.CANCELLED
    assert again(first).reason["en"] == "Another job that does the same was waiting already."
    with pytest.raises(JobError, match="is waiting already"):
        retry(first)


def test_a_job_begins_when_its_instant_has_come() -> None:
    job = enqueue(work.add, 1, 1, run_after=timezone.now() + timedelta(hours=1))
    assert (job.state, run_due()) == (State.SCHEDULED, 0)
    pass_time(job)
    assert run_due() == 1


def test_a_queue_runs_no_more_at_once_than_it_may(settings, worker) -> None:
    settings.JOBS_QUEUES = {"default": 2}
    for _ in range(3):
        enqueue(work.add, 1, 1)
    assert [claim(worker) is not None for _ in range(3)] == [True, True, False]


def test_a_job_whose_lease_ran_out_is_taken_up_again_and_the_slow_worker_writes_nothing(worker) -> None:
    job = enqueue(work.add, 1, 1)
    slow = claim(worker)
    assert slow is not None and sweep() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (sweep(), again(job).state, again(job).losses) == (1, State.WAITING, 1)
    quick = claim(worker)
    assert quick is not None and quick.job.attempt == 2
    with pytest.raises(LeaseLost):
        succeed(job.pk, slow.job.attempt)
    with pytest.raises(LeaseLost), Progress(slow.job).transaction():
        enqueue(work.add, 2, 2)
    assert Job.objects.count() == 1
    execute(quick)
    assert [each.outcome for each in job.attempts.all()] == [Outcome.LOST, Outcome.DONE]


def test_the_jobs_of_a_dead_process_of_this_machine_are_taken_at_once(worker) -> None:
    job = enqueue(work.add, 1, 1)
    claim(worker)
    worker.born += 1
    worker.save()
    assert (sweep(), again(job).state) == (1, State.WAITING)


def test_a_job_that_kills_its_workers_fails(worker) -> None:
    job = enqueue(work.add, 1, 1)
    for _ in range(6):
        assert claim(worker) is not None
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        sweep()
    assert again(job).state == State.FAILED
    assert again(job).reason["en"] == "Its workers died so often that it is taken for the cause."


def test_a_job_whose_task_is_gone_fails_and_the_next_is_taken(worker) -> None:
    gone, there = enqueue(work.add, 1, 1), enqueue(work.add, 1, 1)
    DBTaskResult.objects.filter(pk=gone.result_id).update(task_path="tests.jobs.work.no_longer")
    claimed = claim(worker)
    assert claimed is not None and claimed.job.pk == there.pk
    assert again(gone).state == State.FAILED


def test_a_job_is_not_there_when_the_change_around_it_is_undone() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(work.add, 1, 1)
        raise RuntimeError
    assert Job.objects.count() == 0


def test_arguments_are_json() -> None:
    with pytest.raises(TypeError):
        enqueue(work.add, object(), 1)


def test_progress_tells_what_is_done_and_when_it_ends(monkeypatch: pytest.MonkeyPatch, worker) -> None:
    job = enqueue(work.add, 1, 1)
    claimed = claim(worker)
    assert claimed is not None
    now = [100.0]
    monkeypatch.setattr("kepu.jobs.progress.time.monotonic", lambda: now[0])
    progress = Progress(claimed.job)
    progress.report(0, 200, "counting")
    assert (again(job).done, again(job).total, again(job).ends_at) == (0, 200, None)
    now[0] += 0.5
    progress.report(10, 200, "counting")
    assert again(job).done == 0, "written once a second at most"
    now[0] += 9.5
    progress.report(50, 200, "counting")
    left = (again(job).ends_at - timezone.now()).total_seconds()
    assert (again(job).done, again(job).what["en"], round(left)) == (50, "counting", 30)


def test_what_is_scheduled_is_promoted_once() -> None:
    job = enqueue(work.add, 1, 1, run_after=timezone.now() + timedelta(hours=1))
    pass_time(job)
    assert (tick(), tick()) == (1, 0)
