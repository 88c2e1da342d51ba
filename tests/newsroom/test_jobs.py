# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the jobs: who sees what, why it waits, and that it is live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kepu.directory.actions.roles import grant_role
from kepu.directory.roles import Role
from kepu.jobs.actions.beat import arrive
from kepu.jobs.actions.claim import claim
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.jobs.progress import Progress
from kepu.jobs.running import run_due
from kepu.jobs.states import State
from kepu.jobs.waiting import reasons
from tests.cast import ADMINISTRATOR, ANONYMOUS, PLAYERS, Cast, assemble, client
from tests.jobs import work
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def why(job: Job) -> str:
    with override("en"):
        return reasons([Job.objects.get(pk=job.pk)])[job.pk]


def test_operators_of_the_unit_and_the_owner_see_a_job_and_others_find_none(cast: Cast) -> None:
    mine = enqueue(work.add, 1, 1, unit=cast.here.public_id, owner=cast.users["editor"])
    for name in ("job", "job_live"):
        answers = {
            each: client(cast, each).get(reverse(name, args=[mine.public_id])).status_code for each in PLAYERS
        }
        assert {each for each, code in answers.items() if code == 200} == {
            "operator",
            "editor",
            ADMINISTRATOR,
        }
        assert answers.pop(ANONYMOUS) == 302
        assert set(answers.values()) == {200, 404}


def test_only_who_may_steer_a_job_retries_or_cancels_it(cast: Cast) -> None:
    for name in ("job_retry", "job_cancel"):
        allowed = set()
        for each in PLAYERS:
            job = enqueue(work.add, 1, 1, unit=cast.here.public_id, owner=cast.users["editor"])
            answer = client(cast, each).post(reverse(name, args=[job.public_id]))
            assert answer.status_code in (302, 404)
            if answer.status_code == 302 and answer.url == reverse("job", args=[job.public_id]):
                allowed.add(each)
        assert allowed == {"operator", "editor", ADMINISTRATOR}


def test_jobs_of_the_house_are_for_operators_at_the_top(cast: Cast) -> None:
    job = enqueue(work.add, 1, 1)
    address = reverse("job", args=[job.public_id])
    assert client(cast, "operator").get(address).status_code == 404
    grant_role(cast.people["stranger"], Role.OPERATOR, cast.above)
    assert client(cast, "stranger").get(address).status_code == 200


def test_each_state_says_why_in_a_sentence(cast: Cast, settings: object) -> None:
    first, second = enqueue(work.add, 1, 1), enqueue(work.take_long, 1)
    assert why(first) == "Waits for a worker: none is running. Start one with `kepu worker`."
    worker = arrive(1)
    assert why(first) == "Waits for its turn: it is the next."
    assert why(second) == "Waits for its turn: 1 before it."
    later = enqueue(work.add, 1, 1, run_after=timezone.now() + timedelta(days=40))
    assert why(later).startswith("Begins at 20")
    claimed = claim(worker)
    assert claimed is not None
    assert why(first) == "Under way."
    Progress(claimed.job).report(12, 40, "The film", seconds_left=150)
    assert why(first) == "The film; 2 min left"
    settings.JOBS_QUEUES = {"default": 1}  # type: ignore[attr-defined]
    assert why(second) == "Waits for room: the queue “default” does 1 at once."
    Job.objects.filter(pk=first.pk).update(stop_asked=True)
    assert why(first) == "Is being stopped; it ends where that leaves things whole."


def test_a_failure_and_a_retry_tell_their_reason(cast: Cast) -> None:
    failing, failed = enqueue(work.fail_for_now), enqueue(work.fail_for_good)
    run_due()
    assert why(failed) == "Failed at attempt 1: There is no such house."
    assert why(failing).startswith("Tries again at ")
    assert why(failing).endswith("after: The house of number 7 is closed; try again tomorrow.")


def test_the_page_is_live_and_says_so_in_few_bytes_where_nothing_changed(cast: Cast) -> None:
    job = enqueue(work.fail_for_good, unit=cast.here.public_id)
    asking = client(cast, "operator")
    for address in (reverse("jobs_live"), reverse("job_live", args=[job.public_id])):
        first = asking.get(address)
        second = asking.get(address, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    Job.objects.filter(pk=job.pk).update(priority=7)
    changed = asking.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_a_failed_job_is_retried_from_its_page(cast: Cast) -> None:
    job = enqueue(work.fail_for_good, owner=cast.users["editor"])
    run_due()
    asking = client(cast, "editor")
    page = asking.get(reverse("job", args=[job.public_id])).content.decode()
    assert "There is no such house." in page
    assert 'form="job-retry"' in page
    answer = asking.post(reverse("job_retry", args=[job.public_id]), follow=True)
    assert "“Fail for good” waits again." in answer.content.decode()
    assert Job.objects.get(pk=job.pk).state == State.WAITING


def test_the_list_takes_as_many_queries_for_one_job_as_for_three(cast: Cast) -> None:
    asking, counts = client(cast, "operator"), []
    for number in (1, 2):
        for _ in range(number):
            enqueue(work.add, 1, 1, unit=cast.here.public_id)
        counts.append(queries(asking, reverse("jobs")))
    assert counts[0] == counts[1] <= 25


def test_the_list_is_filtered_by_state_and_an_unknown_one_is_not_there(cast: Cast) -> None:
    enqueue(work.fail_for_good, unit=cast.here.public_id)
    enqueue(work.add, 1, 1, unit=cast.here.public_id)
    run_due()
    asking = client(cast, "operator")
    shown = {
        state: [title for title in ("Fail for good", "Add") if f">{title}</a>" in page]
        for state in ("open", "done", "failed", "waiting")
        for page in [asking.get(reverse("jobs"), {"state": state}).content.decode()]
    }
    assert shown == {"open": ["Fail for good"], "done": ["Add"], "failed": ["Fail for good"], "waiting": []}
    assert asking.get(reverse("jobs"), {"state": "nonsense"}).status_code == 404
