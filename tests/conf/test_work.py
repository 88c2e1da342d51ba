# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house does by itself, and how it is noticed that it does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from kepu.conf.archives.tarball import check_contents
from kepu.conf.house import House, make_folders
from kepu.conf.tasks import nightly_backup
from kepu.conf.work import late_schedules, worker_lives
from kepu.jobs import schedules
from kepu.jobs.actions.beat import arrive
from kepu.jobs.models import Schedule, Worker
from kepu.jobs.schedules import Recurring

pytestmark = pytest.mark.django_db


def test_a_worker_that_was_not_heard_of_is_dead() -> None:
    assert not worker_lives()
    arrive(1)
    assert worker_lives()
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert not worker_lives()


def test_what_should_have_run_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        schedules, "_known", {"backup": Recurring("backup", nightly_backup, every_seconds=60)}
    )
    row = Schedule.objects.create(name="backup", every_seconds=60, zone="UTC", next_at=timezone.now())
    Schedule.objects.create(
        name="of an earlier version", every_seconds=60, zone="UTC", next_at=timezone.now() - timedelta(days=9)
    )
    assert late_schedules() == []
    row.next_at -= timedelta(minutes=16)
    row.save()
    assert late_schedules() == ["backup"]
    row.active = False
    row.save()
    assert late_schedules() == []


def test_the_nightly_backup_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, kind="production")
    make_folders(house)
    with closing(sqlite3.connect(house.database)) as connection:
        connection.execute("CREATE TABLE t (a)")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with override_settings(HOUSE=house):
        told = nightly_backup.func(None)
    assert told["files"] == 2
    assert set(check_contents(house.backups / told["name"]).files) == {"database/kepu.sqlite3", "house.toml"}
