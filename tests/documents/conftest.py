# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents are made only where pango and the fonts are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from kepu.documents import missing as lacks
from tests.conftest import missing


@pytest.fixture(scope="session")
def fonts() -> None:
    if found := lacks():
        missing(str(found[0]))


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield
