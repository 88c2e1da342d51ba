# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of signing in share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from kepu.users.models import User

PASSWORD = "a quiet long sentence"


@pytest.fixture(autouse=True)
def nobody_tried_yet(db: None) -> Iterator[None]:
    """How often somebody tried is forgotten between tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client() -> Client:
    """A browser that reads English."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def editor() -> User:
    """Somebody who may enter the newsroom."""
    return User.objects.create_superuser("editor@example.org", PASSWORD)


@pytest.fixture
def reader() -> User:
    """Somebody with no place in the newsroom."""
    return User.objects.create_user("reader@example.org", PASSWORD)
