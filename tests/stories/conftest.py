# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cast, for tests of stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kepu.stories.playing.house import open_masters
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everybody, in a fresh database. What plays is closed again."""
    yield assemble()
    open_masters.close_all()
