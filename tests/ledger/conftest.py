# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of the ledger share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def reading_english() -> Iterator[None]:
    """Sentences of the room are read in English."""
    with override("en"):
        yield
