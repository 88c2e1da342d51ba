# SPDX-License-Identifier: AGPL-3.0-or-later
"""What load balancers and systemd are told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from kepu.conf import health
from kepu.jobs.actions.beat import arrive

pytestmark = pytest.mark.django_db


def asked(client: Client, path: str) -> tuple[int, object]:
    answer = client.get(path)
    return answer.status_code, answer.json()


def test_a_house_that_has_everything_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "disk_is_low", lambda house: False)
    arrive(1)
    assert asked(client, "/health/alive") == (200, {"alive": True})
    assert asked(client, "/health/ready") == (200, {"ready": True, "alarms": []})


def test_a_full_disk_and_a_missing_worker_are_alarms(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "disk_is_low", lambda house: True)
    assert asked(client, "/health/ready") == (200, {"ready": True, "alarms": ["disk", "worker"]})


def test_a_database_that_is_behind_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'users'")
    assert asked(client, "/health/ready") == (503, {"ready": False, "missing": "migrations"})
    assert asked(client, "/health/alive") == (200, {"alive": True})


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/health/ready").status_code == 405
