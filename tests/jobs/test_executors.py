# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the parts of a build are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.jobs.errors import JobError, TryAgain
from kepu.jobs.executors import chosen_executor


@pytest.mark.parametrize(("told", "many"), [("", None), ("threads", None), ("threads:3", 3)])
def test_the_builder_s_own_threads_are_the_default(told: str, many: int | None) -> None:
    with chosen_executor(told) as chosen:
        assert chosen == (None, many)


@pytest.mark.parametrize("told", ["threads:0", "threads:x", "celery", "http://host"])
def test_what_names_no_executor_is_said(told: str) -> None:
    with pytest.raises(JobError, match="write threads:N"), chosen_executor(told):
        pass


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kepu.jobs.executors.CONNECT_SECONDS", 1)
    with pytest.raises(TryAgain, match="does not answer"), chosen_executor("tcp://127.0.0.1:9"):
        pass


@pytest.mark.slow
def test_a_dask_cluster_does_the_work(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        host="127.0.0.1",
        local_directory=str(tmp_path),
    )
    with cluster, chosen_executor(cluster.scheduler_address) as (executor, workers):
        assert workers == 2
        assert executor is not None
        assert list(executor.map(abs, range(-3, 0))) == [3, 2, 1]
