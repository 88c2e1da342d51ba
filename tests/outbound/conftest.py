# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the guard are read in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield
