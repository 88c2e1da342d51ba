# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures that tests of every package share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import translation
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

from kepu.engine.language import speaking

pytest_plugins = ["tests.migrated"]
ROOT = Path(__file__).resolve().parent.parent
IN_CI = bool(os.environ.get("KEPU_CI") or os.environ.get("CI"))

# The machine that tests run on is shared: a slow moment is no failure, and what fails must fail again.
settings.register_profile("kepu", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("kepu")


def missing(what: str) -> None:
    """Skip the test where *what* is missing; in continuous integration that is a failure."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and continuous integration must have it.")
    pytest.skip(f"{what} is missing")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where another database is named, only what uses one is tried again on it."""
    if not os.environ.get("DATABASE_URL"):
        return
    kept = [item for item in items if _uses_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _uses_a_database(item)])
    items[:] = kept


def _uses_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup", "live_server"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests read sentences in English, whatever the machine speaks and the last request left behind."""
    monkeypatch.setenv("KEPU_LANGUAGE", "en")
    with speaking("en"), translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def ledger_can_be_flushed() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying every table, which the ledger's triggers refuse."""
    from django.core.management import call_command
    from django.test import TransactionTestCase  # needs settings, which tests of the engine do without

    from tests.ledger.unguarded import lifted

    flush = TransactionTestCase._fixture_teardown

    # The tables of the search index are no models, and PostgreSQL empties what they refer to with them.
    def cascading(name: str, **options: Any) -> Any:
        return call_command(name, **options | {"allow_cascade": True})

    def flush_all(case: TransactionTestCase) -> None:
        with lifted(), patch("django.test.testcases.call_command", cascading):
            flush(case)

    TransactionTestCase._fixture_teardown = flush_all  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def shared_files() -> Path:
    """The folder of files that others sent: ``KEPU_SHARED``, or ``shared`` beside the repository."""
    folder = Path(os.environ.get("KEPU_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no shared files here; each case that uses them has a generated twin")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium")
    assert program is not None
    return program


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browser; a process can have one."""
    # Its loop runs in this thread until the end, and Django takes it for one that must not wait.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
