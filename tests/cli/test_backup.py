# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu backup`` and ``kepu restore`` through the command line, with all that Django keeps."""

from __future__ import annotations

import json
import shutil
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


PUBLISHED = """
from pathlib import Path
from django.core.files.base import ContentFile
from kepu.channels.models import Publication
from kepu.images.models import Picture
from kepu.jobs.running import run_due
from tests import loop
from tests.cast import assemble
from tests.images import pictures
from tests.masters import film
cast = assemble()
owner = cast.users["editor"]
drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
picture = Picture.objects.create(title="Sample", file=drawn, collection=cast.here.collection)
body = [*loop.BODY, ("picture", {"image": picture.pk, "alternative": "Halves", "caption": ""}, "p")]
story, _track = loop.film_story(cast.here, owner, film(Path("{film}"), 2))
loop.published(loop.rewritten(story, body))
print(Publication.objects.get().state)
"""
STATES = """
from kepu.channels.models import Publication
print([(each.number, each.digest, each.state, each.receipt) for each in Publication.objects.all()])
"""
WORK = "from kepu.jobs.running import run_due; run_due()"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def findings(house: Path) -> list[tuple[str, str]]:
    found = told(kepu_command(house, "doctor", "--json"))["found"]
    return [(each["grade"], each["sentence"]) for each in found if each["about"] == "publications"]


@pytest.mark.slow
def test_what_was_published_is_made_again_to_the_byte_under_its_number(
    made_house: Made, tmp_path: Path
) -> None:
    house, again = tmp_path / "house", tmp_path / "again"
    shutil.copytree(made_house[0], house)
    assert in_house(house, PUBLISHED.replace("{film}", str(tmp_path / "moon.mp4"))).endswith("live\n")
    backup = told(kepu_command(house, "backup", str(tmp_path / "kept"), "--without-media", "--json"))
    whole = told(kepu_command(house, "backup", str(tmp_path / "whole"), "--json"))
    assert backup["bytes"] < whole["bytes"]
    done = kepu_command(house, "restore", backup["path"], "--into", str(again))
    assert "The public files of 1 publications are made again by the worker." in done.stdout
    assert findings(again)[0][0] == "wrong"
    assert "“Light of the Moon” among them" in findings(again)[0][1]
    before = in_house(house, STATES)
    assert in_house(again, STATES) == before
    in_house(again, WORK)
    assert in_house(again, STATES) == before
    assert tree(again / "public" / "m") == tree(house / "public" / "m")
    assert tree(again / "public" / "pages") == tree(house / "public" / "pages")
    assert "stream.m3u8" in " ".join(tree(again / "public" / "m"))
    assert "/pictures/" in " ".join(tree(again / "public" / "m"))
    assert findings(again) == [("good", "Every live publication has its files.")]


@pytest.mark.slow
def test_a_backup_holds_what_was_published_and_a_master_that_is_missing_is_named(
    made_house: Made, tmp_path: Path
) -> None:
    house, again = tmp_path / "house", tmp_path / "again"
    shutil.copytree(made_house[0], house)
    in_house(house, PUBLISHED.replace("{film}", str(tmp_path / "moon.mp4")))
    whole = told(kepu_command(house, "backup", str(tmp_path / "whole"), "--json"))
    kepu_command(house, "restore", whole["path"], "--into", str(again))
    assert tree(again / "public" / "m") == tree(house / "public" / "m")
    assert findings(again) == [("good", "Every live publication has its files.")]
    shutil.rmtree(house / "private" / "masters")
    bare = told(kepu_command(house, "backup", str(tmp_path / "bare"), "--without-media", "--json"))
    done = kepu_command(house, "restore", bare["path"], "--into", str(tmp_path / "third"))
    assert "The master of “Light of the Moon” was not in the backup" in done.stdout
    assert "its master is not there" in findings(tmp_path / "third")[0][1]


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
