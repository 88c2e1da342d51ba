# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast, for tests of the web site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a fresh database."""
    return assemble()


@pytest.fixture(autouse=True)
def reading_english() -> Iterator[None]:
    """Sentences are read in English."""
    with override("en"):
        yield
