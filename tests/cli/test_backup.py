# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu backup`` and ``kepu restore`` through the command line, with all that Django keeps."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kepu.cli.exits import DONE, FAILED
from kepu.cli.main import main
from tests.houses import in_house, kepu_command, told

Made = tuple[Path, dict[str, object]]


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.slow
def test_a_house_comes_back_row_by_row(made_house: Made, tmp_path: Path) -> None:
    house, again = made_house[0], tmp_path / "again"
    backup = told(kepu_command(house, "backup", str(tmp_path / "kept"), "--json"))
    assert backup["removed"] == []
    done = kepu_command(house, "restore", backup["path"], "--into", str(again))
    assert done.returncode == DONE, done.stderr
    assert dump(again / "kepu.sqlite3") == dump(house / "kepu.sqlite3")
    program = "from kepu.users.models import User; print(User.objects.get().check_password('a long and plain sentence'))"
    assert in_house(again, program) == "True\n"
    assert "Its keys were not in the backup and are made anew" in done.stderr
    assert (again / "secrets" / "secret-key").read_text() != (house / "secrets" / "secret-key").read_text()
    assert (again / "static" / "staticfiles.json").exists()


def test_a_folder_without_a_house_is_not_backed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--house", str(tmp_path / "none")]) == FAILED
    assert capsys.readouterr().err == (
        f"kepu: There is no house in {tmp_path}/none; make one with `kepu setup`.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_backup_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.tar").write_text("no backup")
    for name, sentence in [
        ("a.tar", "is damaged, or is no backup of Kepu; use another one."),
        ("b.tar", f"There is no backup at {tmp_path}/b.tar."),
    ]:
        assert main(["restore", str(tmp_path / name), "--into", str(tmp_path / "h"), "--json"]) == FAILED
        assert json.loads(capsys.readouterr().out)["error"].endswith(sentence)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar"]
