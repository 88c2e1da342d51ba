# SPDX-License-Identifier: AGPL-3.0-or-later
"""The migrated database of the tests, kept from one run to the next: migrating takes longer than most tests do.
Continuous integration keeps none, and PostgreSQL is migrated each time."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
SHAPED_BY = (
    "src/kepu/*/migrations/*.py",
    "src/kepu/ledger/triggers.py",
    "src/kepu/search/stores/*.py",
    "src/kepu/conf/*.py",
    "requirements/*.txt",
)
"""The files that say what a new database holds."""


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Whether a migrated database lies ready; it is put where the tests look for theirs."""
    kept = _kept(request.config)
    if kept is None or not kept.exists():
        return False
    shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The database of the tests; a new one is kept for later runs, in the place of those before."""
    kept = None if django_db_keepdb else _kept(request.config)
    if kept is not None:
        new = kept.with_suffix(f".{os.getpid()}")
        new.unlink(missing_ok=True)  # of a run that was killed under the same number
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(new)])
        for old in kept.parent.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        new.replace(kept)
    yield


def _kept(config: pytest.Config) -> Path | None:
    """Where the database of the files as they are now is kept; ``None`` where none is."""
    if config.cache is None or any(map(os.environ.get, ("CI", "KEPU_CI", "DATABASE_URL"))):
        return None
    told = hashlib.blake2b(digest_size=16)
    for path in sorted(each for pattern in SHAPED_BY for each in ROOT.glob(pattern)):
        told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return config.cache.mkdir("migrated") / f"{told.hexdigest()}.sqlite3"
