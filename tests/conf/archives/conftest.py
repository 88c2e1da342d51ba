# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small house with a database of its own, which needs no Django."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kepu.conf.house import House, keep_secret, make_folders, write_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A production house with two rows, two files and two secrets."""
    house = House(
        tmp_path / "house",
        kind="production",
        name={"en": "Trial", "zh-hans": "试验"},
        zone="UTC",
        address="https://kepu.example.org",
        mail="smtp://sender:hunter2@mail.example.org:587",
    )
    make_folders(house)
    write_house(house)
    keep_secret(house.secrets / "secret-key", "a key")
    keep_secret(house.secrets / "database-url", "")
    (house.private / "masters").mkdir()
    (house.private / "masters" / "月亮.mp4").write_bytes(b"moon" * 400)
    (house.public / "a.html").write_bytes(b"")
    with closing(sqlite3.connect(house.database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE master (id INTEGER PRIMARY KEY, path TEXT)")
        connection.execute("INSERT INTO master (path) VALUES ('masters/月亮.mp4'), ('gone')")
        connection.commit()
    return house
