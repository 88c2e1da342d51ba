# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each night: what claims rest on is asked about, also where some of it cannot be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kepu.jobs.models import Job
from kepu.jobs.schedules import known
from kepu.jobs.states import State as JobState
from kepu.jobs.wording import in_language
from kepu.review import evidence_tasks
from kepu.review.actions.evidence import add_evidence, add_told, remove_evidence
from kepu.review.evidence import registries
from kepu.review.evidence.registries import AT_ONCE
from kepu.review.evidence.told import Told
from kepu.review.evidence_tasks import MOST_WRONG, check_evidence, look_up_soon
from kepu.review.models import Claim, Evidence, EvidenceNotice, Review
from kepu.review.states import State
from tests.review.evidence.peers import (
    NOTICE,
    PAPER,
    RETRACTION,
    Peer,
    checked,
    checked_soon,
    resting,
    update,
)
from tests.review.evidence.samples import ROW, table

pytestmark = pytest.mark.django_db


def test_it_is_asked_each_night() -> None:
    assert known()["check-evidence"].daily_at is not None
    assert known()["check-evidence"].task is check_evidence


def test_without_a_network_the_table_of_retraction_watch_is_enough(
    claim: Claim, signed: Review, settings: Any, tmp_path: Path
) -> None:
    settings.CROSSREF_ADDRESS = settings.DATACITE_ADDRESS = ""
    settings.RETRACTION_WATCH = str(table(tmp_path, ROW))
    Evidence.objects.update(checked_at=None)
    assert checked().state == JobState.DONE
    claim.refresh_from_db()
    assert claim.state == State.VOID
    assert EvidenceNotice.objects.get().source == "retraction watch"
    assert Evidence.objects.get().checked_at is not None


def test_what_was_taken_off_reopens_nothing(claim: Claim, signed: Review, registry: Peer) -> None:
    remove_evidence(Evidence.objects.get())
    registry.notices.append(RETRACTION)
    checked()
    signed.refresh_from_db()
    assert (signed.void_at, registry.asked[-1].startswith("/works?")) == (None, False)


def test_many_are_asked_in_few_requests_and_a_failure_leaves_the_rest_for_later(
    claim: Claim, registry: Peer
) -> None:
    add_told(claim, [Told("Paper", f"10.1234/{at:03}") for at in range(AT_ONCE * 2 + 1)])
    Evidence.objects.update(state=Evidence.State.TYPED)
    Job.objects.all().delete()
    checked()
    assert len([each for each in registry.asked if each.startswith("/works?")]) == 3
    assert not Evidence.objects.filter(checked_at=None).exists()
    registry.status = 503
    long_ago = timezone.now() - timedelta(days=2)
    Evidence.objects.update(checked_at=long_ago)
    job = checked_soon()
    assert job.state != JobState.DONE
    assert "answered 503" in in_language(job.reason, "en")
    assert set(Evidence.objects.values_list("checked_at", flat=True)) == {long_ago}


def rest_on(claim: Claim, *dois: str) -> None:
    """Let *claim* rest on *dois*, about which nobody was asked yet."""
    Evidence.objects.bulk_create(Evidence(claim=claim, title=doi, doi=doi) for doi in dois)


def numbered(many: int) -> list[str]:
    return [f"10.1234/{at:03}" for at in range(many)]


def test_what_was_asked_about_this_night_is_not_asked_about_again(claim: Claim, registry: Peer) -> None:
    """A night that was cut off goes on where it was."""
    rest_on(claim, "10.1234/before", "10.1234/left")
    Evidence.objects.filter(doi="10.1234/before").update(checked_at=timezone.now() - timedelta(hours=11))
    checked_soon()
    assert [each.count("before") + 2 * each.count("left") for each in registry.asked] == [2]
    checked_soon()
    assert len(registry.asked) == 1


def test_a_doi_that_crossref_refuses_does_not_spoil_the_answer_about_others(
    claim: Claim, registry: Peer
) -> None:
    rest_on(claim, "10.1234/bad", PAPER)
    registry.refused.add("10.1234/bad")
    registry.notices.append(RETRACTION)
    assert checked_soon().state == JobState.DONE
    assert [each.doi for each in EvidenceNotice.objects.all()] == [NOTICE]
    assert not Evidence.objects.filter(checked_at=None).exists()


def test_where_crossref_refuses_every_doi_nothing_counts_as_asked(claim: Claim, registry: Peer) -> None:
    rest_on(claim, *numbered(3))
    registry.refused.update(numbered(3))
    job = checked_soon()
    assert (job.state, "answered 400" in in_language(job.reason, "en")) == (JobState.FAILED, True)
    assert not Evidence.objects.exclude(checked_at=None).exists()


@pytest.mark.parametrize("bad", [[0, 1, 2, 3], [0, 5, 10, 15], [15, 16, 17, 18]])
def test_four_bad_of_twenty_keep_nobody_from_asking_about_the_others(
    claim: Claim, registry: Peer, bad: list[int]
) -> None:
    dois = [*numbered(AT_ONCE - 1), PAPER]  # in the order in which they are asked for
    rest_on(claim, *dois)
    registry.refused.update(dois[at] for at in bad)
    registry.notices.append(RETRACTION)
    assert checked_soon().state == JobState.DONE
    assert EvidenceNotice.objects.count() == 1
    assert not Evidence.objects.filter(checked_at=None).exists()


def test_where_crossref_refuses_whatever_it_is_asked_it_is_left_alone(
    claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_tasks, "MOST_REFUSED", 7)
    rest_on(claim, *numbered(AT_ONCE))
    registry.status = 403
    job = checked_soon()
    assert (job.state, "answered 403" in in_language(job.reason, "en")) == (JobState.FAILED, True)
    assert len(registry.asked) == 7
    assert not Evidence.objects.exclude(checked_at=None).exists()


def test_failures_with_answers_between_them_do_not_end_the_night(
    claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "AT_ONCE", 2)
    dois = numbered(4 * MOST_WRONG)
    rest_on(claim, *dois)
    registry.refused.update(dois[::4])  # one in every other batch
    assert checked_soon().state == JobState.DONE
    assert not Evidence.objects.filter(checked_at=None).exists()


def test_after_so_many_failures_in_a_row_nobody_is_asked_any_more(
    claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "AT_ONCE", 1)
    rest_on(claim, *numbered(MOST_WRONG + 2))
    registry.status = 503
    assert checked_soon().state != JobState.DONE
    assert len(registry.asked) == MOST_WRONG


def test_the_night_lets_be_looked_up_what_may_be_found_now_each_by_a_job_of_its_own(
    claim: Claim, registry: Peer
) -> None:
    rest_on(claim, PAPER, "10.1234/lasting", "10.1234/typed")
    failed = Evidence.objects.exclude(doi="10.1234/typed")
    failed.update(state=Evidence.State.FAILED)
    Evidence.objects.filter(doi="10.1234/lasting").update(lasting=True)
    tried = Evidence.objects.get(doi=PAPER)
    look_up_soon(tried)  # it was asked for already
    checked_soon()
    assert [each.key for each in Job.objects.exclude(key="").filter(key__startswith="evidence:")] == [
        f"evidence:{tried.public_id}"
    ]
    tried.refresh_from_db()
    assert tried.state == Evidence.State.FOUND
    assert Evidence.objects.get(doi="10.1234/lasting").state == Evidence.State.FAILED


def test_a_doi_with_a_comma_is_asked_for_by_itself(claim: Claim, registry: Peer) -> None:
    odd = "10.1234/a,b"
    registry.works[odd] = {"title": ["Odd"], "updated-by": [update("retraction", NOTICE)]}
    add_evidence(claim, "Odd", doi=odd)
    Evidence.objects.update(state=Evidence.State.TYPED)
    Job.objects.all().delete()
    checked()
    assert [each.doi for each in EvidenceNotice.objects.all()] == [NOTICE]


def test_a_table_that_cannot_be_read_is_told_to_the_operator(
    claim: Claim, registry: Peer, settings: Any
) -> None:
    resting(claim)
    settings.RETRACTION_WATCH = "/nowhere/table.csv"
    registry.notices.append(RETRACTION)
    job = checked()
    assert job.state == JobState.FAILED
    assert in_language(job.reason, "en").endswith("look at KEPU_RETRACTION_WATCH.")
    # Crossref was asked all the same.
    assert EvidenceNotice.objects.count() == 1
