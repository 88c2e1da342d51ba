# SPDX-License-Identifier: AGPL-3.0-or-later
"""A film as durable work."""

from __future__ import annotations

from pathlib import Path
from threading import Timer

import msgspec
import pytest
from django.test import override_settings

from kepu.engine.errors import MediaError
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.builds import Build, make_film
from kepu.jobs.errors import StopAsked
from kepu.jobs.models import Job
from kepu.jobs.progress import Hold, Progress
from kepu.jobs.states import State
from kepu.theme import assets
from tests.conftest import missing
from tests.masters import film

pytestmark = pytest.mark.django_db
RECIPE = """
name = "small"
[title]
en = "Small"
zh-hans = "小"
[ladder]
preset = "ultrafast"
lead_preset = "ultrafast"
rungs = [{ height = 120, crf = 30, max_rate = 200 }]
[audio]
bit_rate = 64
[stream]
[poster]
"""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """What a small film is made of."""
    if not assets.built():
        missing("the built front end (make setup)")
    (tmp_path / "small.toml").write_text(RECIPE)
    master = film(tmp_path / "film.mp4", 4)
    out = tmp_path / "out"
    return Build(str(master), str(out), str(out / ".kepu"), str(tmp_path / "small.toml"), title="样片")


def begun(build: Build, hold: Hold | None = None) -> Progress:
    job = enqueue(make_film, msgspec.to_builtins(build))
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempt=1)
    return Progress(Job.objects.get(pk=job.pk), hold)


def test_a_film_is_made_with_progress_and_made_again_from_what_is_there(build: Build) -> None:
    progress = begun(build)
    told = make_film.func(progress, msgspec.to_builtins(build))
    assert Path(str(told["page"])).is_file()
    assert told["made"]
    row = Job.objects.get(pk=progress.job.pk)
    assert row.done == row.total
    assert row.what["en"] and row.what["zh-hans"]
    again = make_film.func(begun(build), msgspec.to_builtins(build))
    assert (again["made"], again["kept"]) == (0, int(str(told["made"])) + int(str(told["kept"])))


def test_a_build_that_is_stopped_ends_soon_and_keeps_what_is_whole(build: Build) -> None:
    hold = Hold()
    long = msgspec.structs.replace(build, master=str(film(Path(build.master).with_name("long.mp4"), 120)))
    Timer(1.0, hold.stop_asked.set).start()
    with pytest.raises(StopAsked):
        make_film.func(begun(long, hold), msgspec.to_builtins(long))
    assert not (Path(build.out) / "kepu.json").exists()


def test_a_master_that_is_gone_is_said(build: Build) -> None:
    gone = msgspec.structs.replace(build, master=build.master + ".gone")
    with pytest.raises(MediaError, match="is not a file"):
        make_film.func(begun(gone), msgspec.to_builtins(gone))


@pytest.mark.slow
def test_a_film_is_made_on_a_cluster_and_is_the_same_to_the_byte(build: Build, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    alone = make_film.func(begun(build), msgspec.to_builtins(build))
    out = tmp_path / "clustered"
    other = msgspec.structs.replace(build, out=str(out), store=str(out / ".kepu"))
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        host="127.0.0.1",
        local_directory=str(tmp_path),
    )
    with cluster, override_settings(KEPU_EXECUTOR=cluster.scheduler_address):
        told = make_film.func(begun(other), msgspec.to_builtins(other))
    assert told["made"] == alone["made"]
    mine, theirs = (Path(str(each["out"])) for each in (alone, told))
    names = sorted(each.relative_to(mine) for each in mine.rglob("*.m4s"))
    assert names
    assert all((mine / name).read_bytes() == (theirs / name).read_bytes() for name in names)
