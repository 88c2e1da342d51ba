# SPDX-License-Identifier: Apache-2.0
"""A store and a master for tests of the build engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kepu.engine.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A file that has rested, so that its digest is remembered."""
    path = tmp_path / "master.bin"
    path.write_bytes(bytes(range(256)) * 40)
    os.utime(path, ns=(1_700_000_000_123_456_789,) * 2)
    return path
