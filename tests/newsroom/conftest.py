# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast, for tests of the newsroom."""

from __future__ import annotations

import pytest

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a fresh database."""
    return assemble()
