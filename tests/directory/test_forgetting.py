# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was deleted stands nowhere in the bytes of the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.houses import in_house, kepu_command

PROGRAM = """
from kepu.directory.actions.erase import erase_person
from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.models import Unit
from kepu.jobs.running import run_due
person = add_person({"en": "Zebedee Quillfeather"}, unit=Unit.objects.first(), email="zebedee@example.org")
make_expert(person, Expertise(keywords={"en": ["quokkas"]}))
from django.db import connection
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)") if connection.vendor == "sqlite" else None
before = open(r"{database}", "rb").read().lower()
erase_person(person, asked_by="person")
run_due()
connection.close()
after = b"".join(path.read_bytes() for path in __import__("pathlib").Path(r"{database}").parent.glob("*sqlite3*")).lower()
for word in (b"quillfeather", b"zebedee@example.org", b"quokkas"):
    print(word.decode(), word in before, word in after)
"""


@pytest.mark.slow
def test_who_was_deleted_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    house = tmp_path / "house"
    made = kepu_command(house, "setup", "--example", "--house", str(house))
    assert made.returncode == 0, made.stderr
    (database,) = house.rglob("*.sqlite3")
    told = in_house(house, PROGRAM.replace("{database}", str(database))).splitlines()
    assert told == [f"{word} True False" for word in ("quillfeather", "zebedee@example.org", "quokkas")]
