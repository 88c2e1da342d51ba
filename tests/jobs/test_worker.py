# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shift: claiming, beating, ending in good order. And many workers at once."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.db import connections

from kepu.jobs import worker as shifts
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Attempt, Job, Worker
from kepu.jobs.states import Outcome, State
from kepu.jobs.worker import Shift
from tests.jobs import work

# All apps are named for PostgreSQL, which then truncates tables that no model has too.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what takes seconds take fractions."""
    for name, seconds in (("LOOK", 0.02), ("BEAT", 0.1), ("TICK", 0.05), ("FINISH", 0.3), ("RELEASE", 0.5)):
        monkeypatch.setattr(shifts, f"{name}_SECONDS", seconds)


def begun(shift: Shift) -> Thread:
    thread = Thread(target=lambda: (shift.run(), connections.close_all()))
    thread.start()
    return thread


def until(what: object, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_many_workers_do_each_job_once(tmp_path) -> None:
    file = tmp_path / "notes"
    for number in range(40):
        enqueue(work.note, str(file), str(number))
    shifts = [begun(Shift(2, until_idle=True)) for _ in range(3)]
    for thread in shifts:
        thread.join()
    assert sorted(map(int, file.read_text().split())) == list(range(40))
    assert Attempt.objects.filter(outcome=Outcome.DONE).count() == Attempt.objects.count() == 40
    assert Worker.objects.count() == 0


def test_a_lease_is_renewed_while_a_task_is_silent() -> None:
    job = enqueue(work.hear_nothing, 3.0)
    assert Shift(1, until_idle=True).run()
    assert (state(job), job.attempts.count()) == (State.DONE, 1)


def test_a_running_job_is_cancelled_by_somebody_else() -> None:
    job, shift = enqueue(work.take_long, 60), Shift(1)
    thread = begun(shift)
    until(lambda: state(job) == State.RUNNING)
    cancel(job)
    until(lambda: state(job) == State.CANCELLED)
    shift.ending.set()
    thread.join()


def test_a_worker_that_is_stopped_lets_short_work_end_and_gives_long_work_back() -> None:
    short, long, deaf = (
        enqueue(work.take_long, 0.1),
        enqueue(work.take_long, 60),
        enqueue(work.hear_nothing, 2),
    )
    shift = Shift(3)
    thread = begun(shift)
    until(lambda: state(deaf) == State.RUNNING)
    shift.ending.set()
    waits = enqueue(work.add, 1, 1, priority=-1)
    thread.join()
    assert [state(each) for each in (short, long, deaf, waits)] == [State.DONE, *[State.WAITING] * 3]
    assert [each.attempts.get().outcome for each in (long, deaf)] == [Outcome.RELEASED] * 2
    time.sleep(2.5)
    assert state(deaf) == State.WAITING, "what it did after it was given back is not kept"
