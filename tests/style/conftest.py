# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast, and a list, for tests of the style checker."""

from __future__ import annotations

import pytest

from kepu.style.actions.lists import keep_list
from kepu.style.models import TermList
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a fresh database."""
    return assemble()


@pytest.fixture
def kept(cast: Cast) -> TermList:
    """An empty list of the unit."""
    return keep_list(TermList(), name="示例用语表", unit=cast.here)
