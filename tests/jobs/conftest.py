# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of jobs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from kepu.jobs.actions.beat import arrive
from kepu.jobs.models import Worker


@pytest.fixture(autouse=True)
def reading_english() -> Iterator[None]:
    """Sentences of the room are read in English."""
    with override("en"):
        yield


@pytest.fixture
def worker(db: None) -> Worker:
    """The row of this process, as a worker with one thread."""
    return arrive(1)
